package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that reach a server on this machine from elsewhere: by a rebound name, by a foreign
/// page's form, through a proxy.
final class StrangersJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final String PREDICT = "POST /v2/models/flights/infer";
    private static final String COMMAND = "POST /api/v1/models";
    private static final List<String> REBOUND =
            List.of("Host: rebound.example:8000", "Host: 127.0.0.1.rebound.example");
    private static final List<String> FOREIGN =
            List.of(
                    "Host: 127.0.0.1\r\nOrigin: https://evil.example",
                    "Host: 127.0.0.1\r\nOrigin: null",
                    "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site");
    private static final List<String> FORWARDED =
            List.of(
                    "Host: 127.0.0.1\r\nX-Forwarded-For: 10.0.0.1",
                    "Host: 127.0.0.1\r\nForwarded: for=127.0.0.1;host=localhost");

    @TempDir Path scratch;

    @Test
    void strangersGetNeitherPredictionsNorCommandsThrough() throws IOException {
        try (Launched server =
                        Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"));
                Operator operator = Operator.of(server, scratch.resolve("data"))) {
            String token =
                    "\r\nAuthorization: Bearer "
                            + Files.readString(scratch.resolve("data/admin-token")).strip();
            assertThat(status(server, PREDICT, "Host: 127.0.0.1", Operator.ONE_ROW)).isEqualTo(200);
            for (String head : REBOUND) {
                assertThat(status(server, PREDICT, head, Operator.ONE_ROW)).isEqualTo(421);
                assertThat(status(server, COMMAND, head + token, model(head))).isEqualTo(421);
            }
            for (String head : FOREIGN) {
                assertThat(status(server, PREDICT, head, Operator.ONE_ROW)).isEqualTo(403);
                assertThat(status(server, COMMAND, head + token, model(head))).isEqualTo(403);
            }
            for (String head : FORWARDED) {
                assertThat(status(server, PREDICT, head, Operator.ONE_ROW)).isEqualTo(403);
                assertThat(status(server, COMMAND, head, model(head))).isIn(401, 403);
            }
            assertThat(operator.models()).isEmpty();
            assertThat(status(server, COMMAND, "Host: 127.0.0.1" + token, model("a")))
                    .isEqualTo(200);
        }
    }

    private static String model(String head) {
        return "{\"name\":\"m" + Integer.toHexString(head.hashCode()) + "\"}";
    }

    /// The status of a request as a form would send it.
    private static int status(Launched server, String request, String head, String body)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port("http"))) {
            String text =
                    request
                            + " HTTP/1.1\r\n"
                            + head
                            + "\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                            + "Content-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body;
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 ").doesNotContainIgnoringCase("access-control");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
