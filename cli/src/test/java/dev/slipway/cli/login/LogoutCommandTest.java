package dev.slipway.cli.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.client.login.Session;
import dev.slipway.client.login.SessionFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class LogoutCommandTest {
    private static final String SERVER = "http://127.0.0.1:8000";

    @TempDir Path folder;

    @Test
    void whatAnIssuerSaysTellsATerminalNothing() throws IOException {
        HttpServer issuer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/revoke", LogoutCommandTest::refuse);
        issuer.start();
        StringWriter said = new StringWriter();
        try {
            new SessionFiles(folder).keep(session(issuer.getAddress().getPort()));
            int code =
                    new CommandLine(new LogoutCommand())
                            .setErr(new PrintWriter(said, true))
                            .setOut(new PrintWriter(new StringWriter()))
                            .execute("--url", SERVER, "--sessions", folder.toString());
            assertThat(code).isZero();
        } finally {
            issuer.stop(0);
        }
        assertThat(said.toString())
                .startsWith("slipway: the issuer was not told: ")
                .contains("\\u001b[2Ksigned out")
                .doesNotContain("\u001b");
    }

    private static Session session(int port) {
        URI issuer = URI.create("http://127.0.0.1:" + port);
        return new Session(
                SessionFiles.normal(URI.create(SERVER)),
                "lineage-1",
                issuer.toString(),
                issuer.resolve("/token"),
                issuer.resolve("/revoke"),
                "slipway",
                List.of("openid"),
                false,
                "token",
                Instant.parse("2026-11-25T08:00:00Z"),
                "refresh");
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        byte[] body =
                "{\"error\":\"invalid_request\",\"error_description\":\"\\u001b[2Ksigned out\"}"
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(400, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
