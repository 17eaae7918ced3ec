package dev.slipway.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a door says no to, and how; what a real one does is tested with a cluster.
final class RestDoorTest {
    private static final RestDoor.Submission SUBMISSION =
            new RestDoor.Submission("0".repeat(32), "Main", List.of("{}"), null);

    @TempDir private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /// Bodies of answers with status 500, by path; any other path is answered by what follows.
    private final Map<String, String> broken = new ConcurrentHashMap<>();

    private HttpServer server;
    private Path jar;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        jar = Files.writeString(directory.resolve("slipway-job.jar"), "a jar");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] ignored = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            asked.add(
                    exchange.getRequestMethod()
                            + " "
                            + path
                            + " "
                            + exchange.getRequestHeaders().getFirst("Authorization"));
            String bad = broken.get(path);
            String body = bad == null ? "{\"filename\":\"/tmp/uploaded/7_job.jar\"}" : bad;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bad == null ? 200 : 500, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private RestDoor open() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return new RestDoor(new Place.Cluster("big", address, jar), new DoorKeys("word", null));
    }

    /// This door says of no jar that it is there.
    @Test
    void jarThatNobodyWouldFindAgainIsForgottenThoughItsProgramThrew() throws Exception {
        broken.put(
                "/v1/jars/7_job.jar/run",
                "{\"errors\":[\"Internal server error.\",\"<Exception on server side:\\nCaused by: "
                        + JobException.class.getName()
                        + ": [cluster-unfit] input: /a cannot be read\\n\\tat a.b(C.java:1)\"]}");
        try (RestDoor door = open()) {
            assertThatThrownBy(() -> door.run(JarName.begin(jar), SUBMISSION))
                    .isInstanceOfSatisfying(
                            JobException.class,
                            thrown -> assertThat(thrown.code()).isEqualTo(EndCode.CLUSTER_UNFIT))
                    .hasMessage("input: /a cannot be read");
        }
        assertThat(asked)
                .containsExactly(
                        "GET /v1/jars Bearer word",
                        "POST /v1/jars/upload Bearer word",
                        "GET /v1/jars Bearer word",
                        "POST /v1/jars/7_job.jar/run Bearer word",
                        "DELETE /v1/jars/7_job.jar Bearer word");
    }

    @Test
    void jobThatWasNeverThereIsUnknown() throws Exception {
        broken.put(
                "/v1/jobs/7/status",
                "{\"errors\":[\"Internal server error.\",\"<Exception on server side:\\n"
                        + "org.apache.flink.runtime.messages.FlinkJobNotFoundException: Could not"
                        + " find Flink job (7)\"]}");
        try (RestDoor door = open()) {
            assertThat(door.state("7")).isEmpty();
        }
    }

    @Test
    void jarThatStaysEndsNothing() throws Exception {
        broken.put("/v1/jars/7_job.jar", "no");
        try (RestDoor door = open()) {
            door.run(JarName.begin(jar), SUBMISSION);
        }
        assertThat(asked).hasSize(5);
    }

    @Test
    void doorThatSaysNoIsNamedWithoutTheToken() throws Exception {
        broken.put("/v1/overview", "{\"errors\":[\"not\\nnow\"]}");
        try (RestDoor door = open()) {
            assertThatThrownBy(door::overview)
                    .isInstanceOfSatisfying(
                            JobException.class,
                            thrown ->
                                    assertThat(thrown.code())
                                            .isEqualTo(EndCode.CLUSTER_UNREACHABLE))
                    .hasMessage(
                            "GET /overview: status 500 (expected: 200), not now for connection"
                                    + " big");
        }
    }
}
