package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.Transport;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.place.Versions;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.TestAuthority;
import dev.slipway.tls.ClientTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A whole server behind TLS that takes nobody for a local caller, as one beyond this machine does.
final class EncryptedDoorsTest {
    private static final String SCORER = "CN=scorer,O=Example";
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights/v1");

    @TempDir Path scratch;
    private final TestAuthority authority = TestAuthority.named("CN=Test");
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void writeCertificates() throws IOException {
        authority.server().write(scratch, "server");
        authority.client(SCORER).write(scratch, "scorer");
        authority.expired(SCORER).write(scratch, "expired");
        TestAuthority.named("CN=Test").client(SCORER).write(scratch, "foreign");
        Files.writeString(scratch.resolve("ca.pem"), authority.pem());
    }

    private SlipwayServer start(String... more) throws IOException {
        Map<String, String> keys = new HashMap<>();
        keys.put("data", scratch.resolve("data").toString());
        keys.put("http.listen", "127.0.0.1:0");
        keys.put("grpc.listen", "127.0.0.1:0");
        keys.put("access.local-callers", "false");
        keys.put("tls.certificate", scratch.resolve("server.pem").toString());
        keys.put("tls.key", scratch.resolve("server.key").toString());
        keys.put("tls.client-authorities", scratch.resolve("ca.pem").toString());
        for (int i = 0; i < more.length; i += 2) {
            keys.put(more[i], more[i + 1]);
        }
        SlipwayServer server =
                SlipwayServer.start(
                        ServerSettings.of(keys, ServerSettings.Machine.ours(), Versions.ours()),
                        ModelArgument.parse(List.of("flights=" + FLIGHTS)),
                        log);
        server.firstModels();
        return server;
    }

    private ClientSettings settings(SlipwayServer server, @Nullable String certificate)
            throws IOException {
        ClientTls tls =
                new ClientTls(
                        scratch.resolve("ca.pem"),
                        certificate == null ? null : scratch.resolve(certificate + ".pem"),
                        certificate == null ? null : scratch.resolve(certificate + ".key"));
        return ClientSettings.of(URI.create(server.httpUrl().text()))
                .withAttempts(1)
                .withTls(tls.context());
    }

    private static Transport grpc(SlipwayServer server) {
        return new Transport.Grpc("127.0.0.1:" + server.grpcAddress().getPort());
    }

    private static void predict(ClientSettings settings) {
        try (SlipwayClient client = SlipwayClient.open(settings)) {
            DenseTensor row = DenseTensor.ofFloats(Shape.of(1, 6), 1020, 5, 733, 11, 157, 0.31f);
            PredictRequest request = PredictRequest.of("flights", new NamedTensor("input", row));
            assertThat(client.predict(request).outputs()).isNotEmpty();
        }
    }

    private static void bind(SlipwayServer server) {
        bind(server, new Scope.Everywhere());
    }

    private static void bind(SlipwayServer server, Scope scope) {
        apply(
                server,
                new RoleSpec(
                        "scorers",
                        List.of("certificate:" + SCORER),
                        List.of(new Grant(Role.CALLER, scope))));
    }

    private static void apply(SlipwayServer server, Spec spec) {
        CommandRequest request =
                new CommandRequest(
                        Principal.system("tester", Role.values()),
                        new IdempotencyKey("apply-" + Sha256.of(spec.toString()).hex()),
                        new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                        false);
        assertThat(server.controls().submit(request)).isInstanceOf(CommandResult.Done.class);
    }

    private static void refused(ClientSettings settings, ErrorCode code) {
        assertThatThrownBy(() -> predict(settings))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    /// The pages ask the server that they stand on, and trust its certificate by what it is.
    @Test
    void peopleSignInToPagesThatAskTheirOwnServer() throws Exception {
        SlipwayServer server = start();
        try (HttpClient browser =
                HttpClient.newBuilder()
                        .sslContext(settings(server, null).tlsContext())
                        .cookieHandler(new CookieManager())
                        .build()) {
            String root = server.httpUrl().text() + "/console/";
            assertThat(got(browser, root).statusCode()).isEqualTo(303);
            Matcher csrf =
                    Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"")
                            .matcher(got(browser, root + "sign-in").body());
            assertThat(csrf.find()).isTrue();
            String token = Files.readString(scratch.resolve("data/admin-token")).strip();
            HttpRequest form =
                    HttpRequest.newBuilder(URI.create(root + "sign-in"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(
                                    BodyPublishers.ofString(
                                            "csrf=" + csrf.group(1) + "&token=" + token))
                            .build();
            HttpResponse<String> in = browser.send(form, BodyHandlers.ofString());
            assertThat(in.headers().firstValue("Set-Cookie").orElse("")).contains("; Secure");
            HttpResponse<String> overview = got(browser, root);
            assertThat(overview.statusCode()).as(overview.body()).isEqualTo(200);
            assertThat(overview.body()).contains("<h1>Overview</h1>");
        } finally {
            server.close();
        }
    }

    private static HttpResponse<String> got(HttpClient browser, String address)
            throws IOException, InterruptedException {
        return browser.send(
                HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    @Test
    void certificateIsAPrincipalWithTheRolesThatAreBoundToItsSubject() throws IOException {
        try (SlipwayServer server = start()) {
            ClientSettings scorer = settings(server, "scorer");
            refused(scorer, ErrorCode.FORBIDDEN);
            refused(scorer.with(grpc(server)), ErrorCode.FORBIDDEN);

            bind(server);

            predict(scorer);
            predict(scorer.with(grpc(server)));
        }
    }

    @Test
    void modelNamedAtTheStartStaysTheDefaultTeamsWhoeverTakesItsName() throws IOException {
        TeamName risk = new TeamName("risk");
        ModelName name = new ModelName("flights");
        try (SlipwayServer server = start()) {
            ClientSettings scorer = settings(server, "scorer");
            bind(server, new Scope.OfTeam(TeamName.DEFAULT));
            predict(scorer);
            apply(server, new TeamSpec(risk, null, null, null, null));
            apply(server, new ModelSpec(name, risk, RiskTier.SANDBOX, null, Map.of()));
            apply(
                    server,
                    EndpointSpec.defaults(
                            new EndpointName("flights"),
                            risk,
                            new EndpointSpec.Target.Latest(name)));
            predict(scorer);
            predict(scorer.with(grpc(server)));
            bind(server, new Scope.OfTeam(risk));
            refused(scorer, ErrorCode.FORBIDDEN);
            refused(scorer.with(grpc(server)), ErrorCode.FORBIDDEN);
        }
    }

    @Test
    void whoShowsNothingGetsNoFurtherThanTheProbes() throws IOException {
        try (SlipwayServer server = start()) {
            bind(server);
            ClientSettings nobody = settings(server, null);
            try (SlipwayClient client = SlipwayClient.open(nobody)) {
                assertThat(client.isReady()).isTrue();
                assertThatThrownBy(client::repositoryIndex)
                        .hasMessageContaining("authorization: none");
            }
            refused(nobody, ErrorCode.UNAUTHENTICATED);
            refused(nobody.with(grpc(server)), ErrorCode.UNAUTHENTICATED);
            for (String path : List.of("/v2", "/metrics", "/api/openapi.yaml", "/api/v1/status")) {
                assertThat(status(server, path, "127.0.0.1")).as(path).isEqualTo(401);
            }
            assertThat(status(server, "/v2/health/live", "127.0.0.1")).isEqualTo(200);
        }
    }

    @Test
    void expiredAndForeignCertificatesOpenNothing() throws IOException {
        try (SlipwayServer server = start()) {
            bind(server);
            for (String name : List.of("expired", "foreign")) {
                ClientSettings settings = settings(server, name);
                assertThatThrownBy(() -> predict(settings))
                        .as(name)
                        .isInstanceOf(SlipwayException.class);
                assertThatThrownBy(() -> predict(settings.with(grpc(server))))
                        .as(name)
                        .isInstanceOf(SlipwayException.class);
            }
        }
    }

    @Test
    void hostThatIsNotOnTheListIsMisdirected() throws IOException {
        try (SlipwayServer server = start("access.hosts", "models.example")) {
            assertThat(status(server, "/v2", "rebound.example")).isEqualTo(421);
            assertThat(status(server, "/v2", "models.example:8443")).isEqualTo(401);
            assertThat(status(server, "/v2/health/ready", "10.0.0.9")).isEqualTo(200);
        }
    }

    /// The status of a request whose `Host` is this.
    private int status(SlipwayServer server, String path, String host) throws IOException {
        try (SSLSocket socket = handshaken(server)) {
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + path
                                            + " HTTP/1.1\r\nHost: "
                                            + host
                                            + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private SSLSocket handshaken(SlipwayServer server) throws IOException {
        ClientTls tls = new ClientTls(scratch.resolve("ca.pem"), null, null);
        SSLSocket socket =
                (SSLSocket)
                        tls.context()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.httpAddress().getPort());
        socket.startHandshake();
        return socket;
    }

    @Test
    void plaintextGetsNoAnswerAndHarmsNobody() throws IOException {
        try (SlipwayServer server = start()) {
            bind(server);
            for (int port :
                    List.of(server.httpAddress().getPort(), server.grpcAddress().getPort())) {
                assertThat(plaintext(port)).doesNotContain("HTTP/1.1 2", "slipway");
            }
            predict(settings(server, "scorer"));
        }
    }

    /// What comes back until the connection ends, one way or the other.
    private static String plaintext(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            "GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void certificatesRotateUnderTraffic() throws Exception {
        try (SlipwayServer server = start()) {
            bind(server);
            ClientSettings kept = settings(server, "scorer");
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            AtomicBoolean enough = new AtomicBoolean();
            Thread traffic =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!enough.get()) {
                                    try {
                                        predict(kept);
                                        predict(kept.with(grpc(server)));
                                    } catch (Throwable e) {
                                        failures.add(e);
                                    }
                                    LockSupport.parkNanos(2_000_000);
                                }
                            });
            Files.writeString(scratch.resolve("server.pem"), "half of a file");
            awaitLog("certificates-refused");
            X509Certificate fresh = authority.server().write(scratch, "server").certificate();
            awaitLog("certificates-replaced");
            try (SSLSocket socket = handshaken(server)) {
                assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(fresh);
            }
            enough.set(true);
            traffic.join();
            assertThat(failures).isEmpty();
        }
    }

    /// Who has the certificate of a name that was the server's could else pass its word on.
    @Test
    void serverVouchesForTheNamesOfTheCertificateThatItShows() throws IOException {
        authority.server("old.example").write(scratch, "server");
        try (SlipwayServer server = start()) {
            Path announcement = scratch.resolve("data/admin-token.json");
            int port = server.httpAddress().getPort();
            assertThat(announcement).content().contains("https://old.example:" + port);
            assertThat(status(server, proof("old.example", port), "127.0.0.1")).isEqualTo(200);
            assertThat(status(server, proof("new.example", port), "127.0.0.1")).isEqualTo(400);

            authority.server("new.example").write(scratch, "server");
            awaitLog("certificates-replaced");

            assertThat(announcement)
                    .content()
                    .contains("https://new.example:" + port, "https://127.0.0.1:" + port)
                    .doesNotContain("old.example");
            assertThat(status(server, proof("new.example", port), "127.0.0.1")).isEqualTo(200);
            assertThat(status(server, proof("old.example", port), "127.0.0.1")).isEqualTo(400);
        }
        assertThat(scratch.resolve("data/admin-token.json")).doesNotExist();
    }

    private static String proof(String name, int port) {
        return "/api/v1/proof?nonce="
                + "0".repeat(64)
                + "&address=https%3A%2F%2F"
                + name
                + "%3A"
                + port;
    }

    private void awaitLog(String event) {
        while (!log.toString(StandardCharsets.UTF_8).contains(event)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void commandLineTakesTheAuthorityAndUsesTheAdminToken() throws IOException {
        try (SlipwayServer server = start()) {
            String[] verb = {
                "token",
                "list",
                "--url",
                server.httpUrl().text(),
                "--data",
                scratch.resolve("data").toString(),
                "--ca",
                "" + scratch.resolve("ca.pem")
            };
            StringWriter err = new StringWriter();
            assertThat(line(err).execute(verb)).as(err.toString()).isZero();

            verb[verb.length - 1] = scratch.resolve("foreign.pem").toString();
            assertThat(line(err).execute(verb)).isEqualTo(4);
            assertThat(err.toString()).contains("no trusted connection");
        }
    }

    private static CommandLine line(StringWriter err) {
        return Main.commandLine()
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true));
    }
}
