package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One whole server in front of another, as an administrator and a scientist would set it up.
final class RemoteModelTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    /// Of all tests that only ask it.
    private static Operated shared;

    private static Path sharedData;

    @TempDir Path scratch;
    private final HttpClient http = HttpClient.newHttpClient();
    private Operated backend;
    private Operated front;

    @BeforeAll
    static void serve(@TempDir Path common) {
        sharedData = common.resolve("backend");
        shared = served(sharedData);
    }

    @AfterAll
    static void stop() {
        shared.close();
    }

    private static Operated served(Path data) {
        Operated served = new Operated(data);
        done(served.run("model", "push", FLIGHTS, "--name", "flights"));
        return served;
    }

    @BeforeEach
    void open() throws IOException {
        backend = shared;
        front = fronted(sharedData);
    }

    /// A server that knows the token of the one behind it.
    private Operated fronted(Path behind) throws IOException {
        Path token = scratch.resolve("token");
        Files.copy(behind.resolve("admin-token"), token, StandardCopyOption.REPLACE_EXISTING);
        return new Operated(scratch.resolve("front"), Map.of("secrets.there", token.toString()));
    }

    /// The test that goes on ends the server behind.
    private void openWithABackendOfItsOwn() throws IOException {
        front.close();
        Path behind = scratch.resolve("backend");
        backend = served(behind);
        front = fronted(behind);
    }

    @AfterEach
    void close() {
        front.close();
        if (backend != shared) {
            backend.close();
        }
        http.close();
    }

    private static Operated.Ran done(Operated.Ran ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.PASSED);
        return ran;
    }

    private String address(String scheme) {
        int port =
                scheme.equals("grpc")
                        ? backend.server.grpcAddress().getPort()
                        : backend.server.httpAddress().getPort();
        return scheme + "://127.0.0.1:" + port;
    }

    private void connect(String address) throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("connection.yaml"),
                        "kind: Connection\nname: there\ntype: backend\naddress: "
                                + address
                                + "\nsecret: there\nproperties:\n  health-interval: 50ms\n"
                                + "  breaker-open: 100ms\n");
        done(front.run("apply", "-f", file.toString()));
    }

    private Operated.Ran push(String yaml) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("package"));
        Files.writeString(directory.resolve("model.yaml"), yaml);
        return front.run("model", "push", directory.toString(), "--name", "away");
    }

    private Operated.Ran push() throws IOException {
        return push("format: remote\nremote: {connection: there, model: flights}\n");
    }

    private HttpResponse<String> predict(Operated server, String endpoint) {
        URI uri = URI.create(server.url() + "/v2/models/" + endpoint + "/infer");
        try {
            return http.send(
                    HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(ONE_ROW)).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String outputs(HttpResponse<String> answer) {
        return answer.body().replaceAll("(?s).*\"outputs\":", "");
    }

    private String metrics() throws Exception {
        URI uri = URI.create(front.url() + "/metrics");
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void awaitAnswers() {
        await(() -> predict(front, "away").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void modelOfAnotherServerIsPushedAndAnswersAsItDoesThere(String scheme) throws Exception {
        connect(address(scheme));
        done(push());
        awaitAnswers();
        assertThat(outputs(predict(front, "away"))).isEqualTo(outputs(predict(backend, "flights")));
        Operated.Ran shown = front.run("model", "versions", "away", "-o", "json");
        assertThat(shown.out()).contains("remote");
        assertThat(metrics())
                .contains("slipway_connection_calls_total{connection=\"there\"")
                .contains("slipway_connection_breaker{connection=\"there\",state=\"closed\"} 1.0")
                .contains("slipway_connection_health{connection=\"there\",state=\"ready\"} 1.0");
        assertThat(doctor().out()).contains("ok    connections");
    }

    private Operated.Ran doctor() {
        return front.run("doctor", "--data", scratch.resolve("front").toString());
    }

    @Test
    void signatureIsWrittenAtThePushAndComparedAtTheLoad() throws Exception {
        connect(address("grpc"));
        Operated.Ran pushed =
                push(
                        """
                        format: remote
                        remote: {connection: there, model: flights}
                        signature:
                          inputs: [{name: input, datatype: FP64, shape: [-1, 6]}]
                          outputs: [{name: output, datatype: FP32, shape: [-1, 1]}]
                        """);
        assertThat(pushed.code()).isEqualTo(Exit.FAILED);
        assertThat(pushed.err()).contains("expected: FP64[-1, 6], as the package says");
        done(push());
        Operated.Ran exported =
                front.run(
                        "model", "export", "away/1", "-f", scratch.resolve("exported").toString());
        done(exported);
        try (var files = Files.walk(scratch.resolve("exported"))) {
            assertThat(files.filter(Files::isRegularFile).map(RemoteModelTest::text))
                    .anySatisfy(text ->
                            assertThat(text).contains("connection: \"there\"", "datatype: FP32"));
        }
    }

    private static String text(Path file) {
        try {
            return new String(
                    Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void packagesThatNameNoConnectionOrNoModelAreRefusedInWords() throws Exception {
        assertThat(push().err()).contains("there (expected: the name of a connection");
        connect(address("http"));
        Operated.Ran pushed = push("remote: {connection: there, model: trains}\n");
        assertThat(pushed.code()).isEqualTo(Exit.FAILED);
        assertThat(pushed.err()).contains("model 'trains' of connection 'there'", "404");
    }

    @Test
    void connectionsThatSayNonsenseAreRefusedInWords() throws IOException {
        Path file = scratch.resolve("wrong.yaml");
        Files.writeString(
                file,
                """
                kind: Connection
                name: there
                type: backend
                address: ftp://somewhere
                """);
        assertThat(front.run("apply", "-f", file.toString()).err())
                .contains("expected: ", "grpc", "https");
        Files.writeString(
                file,
                """
                kind: Connection
                name: there
                type: backend
                address: grpc://somewhere
                properties: {deadlines: 5s}
                """);
        assertThat(front.run("apply", "-f", file.toString()).err())
                .contains("properties.deadlines", "answer-bytes");
    }

    @Test
    void addressesOfTheLinkAreNamedByDoctorAndNotCalled() throws IOException {
        connect("http://169.254.169.254");
        await(() -> doctor().out().contains("misconfigured"));
        assertThat(doctor().out()).contains("FAIL  connections", "connections.addresses");
        assertThat(push().err()).contains("169.254.169.254");
    }

    @Test
    void backendThatDiesIsToldAsSuchAndServesAgainWhenItIsBack() throws Exception {
        openWithABackendOfItsOwn();
        connect(address("http"));
        done(push());
        awaitAnswers();
        int port = backend.server.httpAddress().getPort();
        ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                callers.execute(() -> {
                    while (!enough.get()) {
                        statuses.add(predict(front, "away").statusCode());
                        LockSupport.parkNanos(4_000_000);
                    }
                });
            }
            await(() -> statuses.size() > 20);
            backend.close();
            await(() -> statuses.contains(503));
            enough.set(true);
        }
        assertThat(statuses).isSubsetOf(200, 502, 503, 504);
        HttpResponse<String> refused = predict(front, "away");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("'there'");
        await(() -> doctor().out().contains("FAIL  connections"));
        backend =
                new Operated(
                        scratch.resolve("backend"), Map.of("http.listen", "127.0.0.1:" + port));
        awaitAnswers();
        await(() -> doctor().out().contains("ok    connections"));
    }

    @Test
    void frontThatStartsBeforeItsBackendServesOnceThatIsThere() throws Exception {
        openWithABackendOfItsOwn();
        connect(address("http"));
        done(push());
        awaitAnswers();
        int port = backend.server.httpAddress().getPort();
        backend.close();
        front.close();
        front = fronted(scratch.resolve("backend"));
        await(() -> predict(front, "away").statusCode() == 503);
        backend =
                new Operated(
                        scratch.resolve("backend"), Map.of("http.listen", "127.0.0.1:" + port));
        awaitAnswers();
    }

    @Test
    void connectionOfATeamIsForItsModelsAlone() throws Exception {
        Path file =
                Files.writeString(
                        scratch.resolve("team.yaml"),
                        "kind: Team\nname: operations\n---\nkind: Connection\nname: there\n"
                                + "team: operations\ntype: backend\naddress: "
                                + address("http")
                                + "\n---\nkind: Model\nname: own\nteam: operations\n");
        done(front.run("apply", "-f", file.toString()));
        assertThat(push().err())
                .contains("remote.connection: there (expected: ")
                .doesNotContain("operations");
        done(front.run("model", "push", scratch.resolve("package").toString(), "--name", "own"));
    }

    @Test
    void missingSecretIsNamedAndItsValueNever() throws IOException {
        Path file =
                Files.writeString(
                        scratch.resolve("connection.yaml"),
                        "kind: Connection\nname: there\ntype: backend\naddress: "
                                + address("http")
                                + "\nsecret: nowhere\n");
        done(front.run("apply", "-f", file.toString()));
        await(() -> doctor().out().contains("secrets.nowhere"));
        String token = Files.readString(scratch.resolve("token")).strip();
        assertThat(front.run("get", "connection", "there", "-o", "yaml").out())
                .contains("nowhere")
                .doesNotContain(token);
    }
}
