package dev.slipway.server.plane;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.ConnectionSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A receiver of notices on this machine, which takes each.
public final class PlayedPager implements AutoCloseable {
    /// What it was told and nobody has asked for yet.
    public final BlockingQueue<Notice> heard = new LinkedBlockingQueue<>();

    private final HttpServer receiver;

    /// Begins to listen on a free port.
    public PlayedPager() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/hook",
                exchange -> {
                    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    heard.add(new Notice(exchange.getRequestHeaders(), body));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
    }

    /// A call.
    public record Notice(Headers headers, String body) {}

    /// Where it listens, at `/hook`.
    public int port() {
        return receiver.getAddress().getPort();
    }

    /// The way to it of a team that wants pages alone; its secret is `pager-key`.
    public ConnectionSpec connection(TeamName team) {
        return new ConnectionSpec(
                "pager",
                team,
                ConnectionSpec.Type.WEBHOOK,
                URI.create("http://127.0.0.1:" + port() + "/hook"),
                "pager-key",
                Map.of("addresses", "127.0.0.1", "severity", "page"));
    }

    /// The next call.
    public Notice next() throws InterruptedException {
        return Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS), "no call");
    }

    @Override
    public void close() {
        receiver.stop(0);
    }
}
