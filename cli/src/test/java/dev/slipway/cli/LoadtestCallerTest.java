package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.answer.SignIn;
import dev.slipway.client.login.Session;
import dev.slipway.client.login.SessionFiles;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// In whose name the requests of a load are sent.
final class LoadtestCallerTest {
    private static final SignIn SIGN_IN =
            new SignIn("s1", "https://login.example", "slipway", List.of("openid"), false);
    private static final String MODEL =
            """
            {"name":"flights","versions":["1"],"platform":"trees",
             "inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}],
             "outputs":[{"name":"y","datatype":"FP32","shape":[-1,1]}]}
            """;

    @TempDir Path folder;

    /// What the requests of the load showed.
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.create(anyPort, 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            int _ = exchange.getRequestBody().readAllBytes().length;
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/infer")) {
                String said = exchange.getRequestHeaders().getFirst("Authorization");
                boolean _ = shown.add(String.valueOf(said));
            }
            byte[] body = body(path).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String body(String path) {
        return switch (path) {
            case "/api/v1/sign-in" -> Documents.json(SIGN_IN);
            case "/v2/models/flights" -> MODEL;
            default -> "{}";
        };
    }

    @Test
    void loadOfSomebodyWhoHasSignedInIsSentInTheirName() throws IOException {
        new SessionFiles(folder).keep(session(SessionFiles.normal(url())));
        load();
        assertThat(shown).containsExactly("Bearer of-ada");
    }

    @Test
    void aTokenThatWasSaidCountsMoreThanASession() throws IOException {
        new SessionFiles(folder).keep(session(SessionFiles.normal(url())));
        load("--token", "said");
        assertThat(shown).containsExactly("Bearer said");
    }

    @Test
    void withoutATokenAndASessionItComesFromNobody() {
        load();
        assertThat(shown).containsExactly("null");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static Session session(URI server) {
        return new Session(
                server,
                "s1",
                "https://login.example",
                URI.create("https://login.example/token"),
                null,
                "slipway",
                List.of("openid"),
                false,
                "of-ada",
                Instant.parse("2999-01-01T00:00:00Z"),
                null);
    }

    private void load(String... more) {
        StringWriter err = new StringWriter();
        CommandLine line =
                new CommandLine(new LoadtestCommand())
                        .setOut(new PrintWriter(new StringWriter(), true))
                        .setErr(new PrintWriter(err, true));
        String[] all = {
            "flights",
            "--url",
            url().toString(),
            "--sessions",
            folder.toString(),
            "--data",
            folder.resolve("none").toString(),
            "--rate",
            "20",
            "--seconds",
            "1",
            "--warm-up",
            "0",
            "--connections",
            "2"
        };
        List<String> words = Stream.concat(Arrays.stream(all), Arrays.stream(more)).toList();
        int code = line.execute(words.toArray(String[]::new));
        assertThat(code).as(err.toString()).isZero();
    }
}
