package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeJourneyTest {
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    /// Of a server that is only asked, with models in several formats and versions, and one that
    /// will not load.
    private static Path data;

    private static Launched asked;

    @TempDir Path scratch;

    @BeforeAll
    static void serve(@TempDir Path common) throws IOException {
        byte[] whole = Files.readAllBytes(FLIGHTS.resolve("models/flights-v1.json"));
        Path broken = common.resolve("broken.json");
        Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
        data = common.resolve("data");
        asked =
                Launched.serve(
                        common,
                        "--model",
                        "broken=" + broken,
                        "--model",
                        "flights=" + FLIGHTS.resolve("v1"),
                        "--model",
                        "flights=" + FLIGHTS.resolve("v2"),
                        "--model",
                        "ubj=" + FLIGHTS.resolve("v1"),
                        "--model",
                        "json=" + FLIGHTS.resolve("models/flights-v1.json"));
    }

    @AfterAll
    static void close() {
        asked.close();
    }

    @Test
    void aModelFileBecomesAnAnsweringEndpoint() {
        try (Launched server =
                Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"))) {
            assertThat(server.readyLine()).contains("models=flights/1");
            HttpResponse<String> answer = server.post("/v2/models/flights/infer", ONE_ROW);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"shape\":[1,1]");
            assertThat(answer.headers().firstValue("slipway-version")).contains("1");
            assertThat(answer.headers().firstValue("slipway-prediction-id")).isPresent();
            assertThat(server.get("/metrics").body())
                    .contains("endpoint=\"flights\"")
                    .contains("code=\"ok\"");
        }
    }

    @Test
    void sameModelInEveryFormatGivesTheSameAnswer() {
        String ubj = asked.post("/v2/models/ubj/infer", ONE_ROW).body();
        String json = asked.post("/v2/models/json/infer", ONE_ROW).body();
        assertThat(data(json)).isEqualTo(data(ubj));
    }

    @Test
    void repeatedNameServesTheNextVersionBesideTheFirst() {
        HttpResponse<String> routed = asked.post("/v2/models/flights/infer", ONE_ROW);
        assertThat(routed.headers().firstValue("slipway-version")).contains("2");
        HttpResponse<String> first = asked.post("/v2/models/flights/versions/1/infer", ONE_ROW);
        assertThat(first.headers().firstValue("slipway-version")).contains("1");
        assertThat(data(first.body())).isNotEqualTo(data(routed.body()));
    }

    @Test
    void fileThatWillNotLoadLeavesTheOthersServing() {
        assertThat(asked.errors()).contains("broken/1 not loaded: broken.json at ");
        assertThat(asked.post("/v2/models/flights/infer", ONE_ROW).statusCode()).isEqualTo(200);
        assertThat(asked.post("/v2/models/broken/infer", ONE_ROW).statusCode()).isEqualTo(503);
    }

    @Test
    void terminationEndsInOrderAndFreesTheDataDirectory() {
        Launched server = Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"));
        server.terminate();
        server.awaitExit();
        assertThat(server.errors())
                .contains("shutdown-started")
                .contains("\"event\":\"shutdown-ended\",\"drained\":true");
        try (Launched next =
                Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"))) {
            assertThat(next.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void killedServerLeavesADataDirectoryThatTheNextOneTakes() {
        Launched server = Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"));
        server.kill();
        try (Launched next =
                Launched.serve(scratch, "--model", "flights=" + FLIGHTS.resolve("v1"))) {
            assertThat(next.post("/v2/models/flights/infer", ONE_ROW).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void secondServerOnTheSameDataDirectoryIsRefusedInWords() {
        Launched second =
                Launched.run(
                        scratch,
                        "serve",
                        "--http",
                        "127.0.0.1:0",
                        "--grpc",
                        "127.0.0.1:0",
                        "--data",
                        data.toString());
        assertThat(second.awaitExit()).isEqualTo(4);
        assertThat(second.errors()).contains("is in use by another server");
        assertThat(asked.get("/v2/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void addressThatIsInUseIsNamed() {
        String taken = "127.0.0.1:" + asked.port("http");
        for (String door : new String[] {"--http", "--grpc"}) {
            String other = door.equals("--http") ? "--grpc" : "--http";
            Launched second =
                    Launched.run(
                            scratch,
                            "serve",
                            door,
                            taken,
                            other,
                            "127.0.0.1:0",
                            "--data",
                            scratch.resolve("second").toString());
            assertThat(second.awaitExit()).isEqualTo(4);
            assertThat(second.errors()).contains(taken).contains("in use");
        }
    }

    private static String data(String body) {
        int start = body.indexOf("\"data\":");
        assertThat(start).as(body).isPositive();
        return body.substring(start);
    }
}
