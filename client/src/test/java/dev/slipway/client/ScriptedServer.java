package dev.slipway.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.inference.Deadline;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.Retries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// An HTTP server that answers with the replies it was given, in order, and keeps what it was
/// asked.
public final class ScriptedServer implements AutoCloseable {
    public final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final HttpServer server;

    /// One request.
    @SuppressWarnings("ArrayRecordComponent")
    public record Asked(
            String line,
            String contentType,
            String jsonLength,
            String trace,
            Map<String, String> headers,
            byte[] body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// One answer.
    @SuppressWarnings("ArrayRecordComponent")
    public record Reply(int status, Map<String, String> headers, byte[] body) {
        public static Reply json(int status, String body) {
            return new Reply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }

        Reply with(String name, String value) {
            Map<String, String> all = new HashMap<>(headers);
            all.put(name, value);
            return new Reply(status, all, body);
        }
    }

    public ScriptedServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /// A client with these settings, which pauses before it repeats a call as it is told here.
    public static SlipwayClient client(ClientSettings settings, Retries.Pause pause) {
        return SlipwayClient.open(settings, pause);
    }

    public ScriptedServer reply(Reply reply) {
        replies.add(reply);
        return this;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(
                    new Asked(
                            exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                            header(exchange, "Content-Type"),
                            header(exchange, "Inference-Header-Content-Length"),
                            (header(exchange, "traceparent") + " " + header(exchange, "tracestate"))
                                    .strip(),
                            Map.of(
                                    "Authorization",
                                    header(exchange, "Authorization"),
                                    "Idempotency-Key",
                                    header(exchange, "Idempotency-Key"),
                                    Deadline.HEADER,
                                    header(exchange, Deadline.HEADER)),
                            exchange.getRequestBody().readAllBytes()));
            Reply reply = replies.remove();
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status(), reply.body().length);
            exchange.getResponseBody().write(reply.body());
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
