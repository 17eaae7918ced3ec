package dev.slipway.client.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// One connection over which prepared requests are sent one at a time.
///
/// *Threads*: one at a time.
public interface LoadConnection extends AutoCloseable {
    /// Sends prepared request `index` and waits for the whole answer.
    ///
    /// *Errors*: `IOException` when the connection breaks; the next call opens a new one.
    Answer call(int index) throws IOException;

    /// Says that nothing will be sent for so long that a server may close an idle connection: one
    /// is let go, and the next call opens a new one. What finds that out by itself does nothing.
    default void rest() {}

    @Override
    void close();

    /// What came back.
    ///
    /// @param status the protocol's own status, an HTTP status or a gRPC code
    /// @param success whether it was an answer and not a refusal
    /// @param body the answer's bytes, valid until the next call; empty where the protocol hides
    ///     them
    record Answer(int status, boolean success, BodySlice body) {}

    /// A part of a connection's buffer.
    final class BodySlice {
        /// No bytes.
        public static final BodySlice EMPTY = new BodySlice(new byte[0], 0, 0);

        private final byte[] bytes;
        private final int offset;
        private final int length;

        BodySlice(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        /// The bytes as text, one character each.
        public String text() {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
    }
}
