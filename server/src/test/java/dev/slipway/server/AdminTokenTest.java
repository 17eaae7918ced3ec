package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.place.Versions;
import dev.slipway.server.process.SlipwayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The command line beside a server's data directory.
final class AdminTokenTest {
    @TempDir Path scratch;

    /// What a verb said.
    private record Said(int exit, String out, String err) {}

    private static Said run(String... arguments) {
        CommandLine line = Main.commandLine(arguments);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Said(line.execute(arguments), out.toString(), err.toString());
    }

    private Said tokens(String url, Path data) {
        return run("token", "list", "--url", url, "--data", data.toString());
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private SlipwayServer start(Path data) throws IOException {
        ServerSettings settings =
                ServerSettings.of(
                        Map.of(
                                "data", data.toString(),
                                "http.listen", "127.0.0.1:0",
                                "grpc.listen", "127.0.0.1:0"),
                        ServerSettings.Machine.ours(),
                        Versions.ours());
        return SlipwayServer.start(settings, OutputStream.nullOutputStream());
    }

    @Test
    void verbsFindTheTokenOfTheServerTheyTalkTo() throws IOException {
        try (SlipwayServer server = start(data())) {
            Said said = tokens(server.httpUrl().text(), data());

            assertThat(said.err()).isEmpty();
            assertThat(said.exit()).isZero();
            assertThat(Files.getPosixFilePermissions(data().resolve("admin-token.json")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(data().resolve("admin-token.json")).doesNotExist();
    }

    @Test
    void withoutItTheRefusalSaysWhatToDo() throws IOException {
        try (SlipwayServer server = start(data())) {
            Said said = tokens(server.httpUrl().text(), scratch.resolve("elsewhere"));

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err())
                    .contains("authorization: none")
                    .contains("SLIPWAY_TOKEN")
                    .contains("slipway token create")
                    .contains("elsewhere/admin-token is not there");
        }
    }

    @Test
    void tokenIsNotForAnotherServer() throws IOException {
        Path other = scratch.resolve("other");
        try (SlipwayServer server = start(data());
                SlipwayServer stranger = start(other)) {
            Said elsewhere = tokens(stranger.httpUrl().text(), data());
            assertThat(elsewhere.exit()).isEqualTo(1);
            assertThat(elsewhere.err())
                    .contains("admin-token is for " + server.httpUrl() + ", not ");

            Files.writeString(
                    data().resolve("admin-token.json"),
                    Files.readString(data().resolve("admin-token.json"))
                            .replace(server.httpUrl().text(), stranger.httpUrl().text()));
            Said claimed = tokens(stranger.httpUrl().text(), data());
            assertThat(claimed.exit()).isEqualTo(1);
            assertThat(claimed.err()).contains("its proof is wrong").contains("nothing was sent");
        }
    }

    @Test
    void programThatTakesThePortOfAKilledServerGetsNothing() throws IOException {
        String url;
        String left;
        InetSocketAddress address;
        try (SlipwayServer server = start(data())) {
            url = server.httpUrl().text();
            address = server.httpAddress();
            left = Files.readString(data().resolve("admin-token.json"));
        }
        Files.writeString(data().resolve("admin-token.json"), left);
        List<String> heads = new CopyOnWriteArrayList<>();
        HttpServer squatter = HttpServer.create(address, 0);
        squatter.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        heads.add(
                                exchange.getRequestURI()
                                        + " "
                                        + exchange.getRequestHeaders().entrySet());
                        exchange.sendResponseHeaders(401, -1);
                    }
                });
        squatter.start();
        try {
            Said said = tokens(url, data());

            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).contains("nothing was sent to it");
            assertThat(heads)
                    .singleElement()
                    .asString()
                    .startsWith("/api/v1/proof?")
                    .doesNotContain("Authorization", "slw_", "slp_");
        } finally {
            squatter.stop(0);
        }
    }

    @Test
    void serverVouchesForItsOwnAddressAlone() throws Exception {
        try (SlipwayServer server = start(data());
                HttpClient http = HttpClient.newHttpClient()) {
            String nonce = "0".repeat(64);
            for (String address : List.of("http://127.0.0.1:1", "http://evil.example:80")) {
                HttpRequest relayed =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                server.httpUrl()
                                                        + "/api/v1/proof?nonce="
                                                        + nonce
                                                        + "&address="
                                                        + address))
                                .build();
                assertThat(http.send(relayed, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
            }
        }
    }

    /// The backup of a server holds its tokens as hashes, so nobody gets in by it.
    @Test
    void restoredServerLetsInWhoeverRestoredItWithANewToken() throws IOException {
        start(data()).close();
        Path backup = scratch.resolve("backup");
        assertThat(run("backup", backup.toString(), "--data", data().toString()).exit()).isZero();
        Path plain = scratch.resolve("plain");
        Said without = run("restore", backup.toString(), "--data", plain.toString());
        assertThat(without.out()).contains("admin token: none came with the backup");
        try (SlipwayServer server = start(plain)) {
            assertThat(plain.resolve("admin-token")).doesNotExist();
            assertThat(tokens(server.httpUrl().text(), plain).exit()).isEqualTo(1);
        }

        Path restored = scratch.resolve("restored");
        Said said =
                run("restore", backup.toString(), "--data", restored.toString(), "--admin-token");
        assertThat(said.out()).contains("admin token: a new one in " + restored);
        Path file = restored.resolve("admin-token");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file).content().isNotEqualTo(Files.readString(data().resolve("admin-token")));
        try (SlipwayServer server = start(restored)) {
            assertThat(tokens(server.httpUrl().text(), restored).exit()).isZero();
        }
    }

    @Test
    void passOfAnEarlierStartOpensNothing() throws Exception {
        try (SlipwayServer server = start(data());
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest late =
                    HttpRequest.newBuilder(URI.create(server.httpUrl() + "/api/v1/tokens"))
                            .header("Authorization", "Bearer slp_" + "0".repeat(64))
                            .build();
            assertThat(http.send(late, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        }
    }
}
