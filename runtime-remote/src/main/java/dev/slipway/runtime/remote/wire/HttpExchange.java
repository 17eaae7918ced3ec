package dev.slipway.runtime.remote.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// A request over HTTP and its answer.
final class HttpExchange {
    private HttpExchange() {}

    /// What is asked.
    ///
    /// @param target the path, encoded
    /// @param headers beside those of every request
    /// @param body in parts; none for a request without
    record Ask(String method, String target, Map<String, String> headers, List<ByteBuffer> body) {
        static Ask get(String target) {
            return new Ask("GET", target, Map.of(), List.of());
        }

        long bodyBytes() {
            return body.stream().mapToLong(ByteBuffer::remaining).sum();
        }
    }

    /// What was answered.
    ///
    /// @param headers by their names in lower case
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answer(int status, Map<String, String> headers, byte[] body) {}
}
