package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Repository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server with an endpoint that is loaded on request, over real sockets.
final class OnDemandTest {
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";
    private static final int BURST = 300;

    @TempDir Path scratch;
    private Operated house;

    @BeforeEach
    void push() throws Exception {
        house = new Operated(scratch.resolve("data"));
        assertThat(house.run("model", "push", PACKAGE.toString(), "--name", "flights").code())
                .isZero();
        Path file =
                Files.writeString(
                        scratch.resolve("asleep.yaml"),
                        """
                        kind: Endpoint
                        name: asleep
                        serves: flights
                        scaling: {min: 0, idle: 1s, min-warm: 1}
                        """);
        assertThat(house.run("apply", "-f", file.toString()).code()).isZero();
        while (get("/v2/models/asleep/ready").statusCode() != 200) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @AfterEach
    void close() {
        house.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(house.url() + path)).build(),
                    BodyHandlers.ofString());
        }
    }

    private int predict(HttpClient http) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(house.url() + "/v2/models/asleep/infer"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .POST(BodyPublishers.ofString(ONE_ROW))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void aBurstFromZeroIsAnsweredWholeAndTheVersionSleepsAgain() throws Exception {
        assertThat(house.run("endpoint", "status", "asleep").out()).contains("on-demand");
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < BURST; i++) {
                answers.add(callers.submit(() -> predict(http)));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
        }
        while (!house.run("endpoint", "tiers", "asleep").out().contains("idle")) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(house.run("endpoint", "tiers", "asleep", "-o", "json").out())
                .contains("first-answer");
        assertThat(get("/metrics").body())
                .contains("slipway_loads_total{from=\"cold\"}")
                // Some of the burst may have come a second behind the others.
                .containsPattern("slipway_evictions_total\\{reason=\"idle\"\\} [1-9]")
                .doesNotContainPattern("slipway_prediction_.*endpoint=\"asleep\"");
    }

    @Test
    void whoWillBeGoneBeforeTheVersionIsLoadedIsToldAtOnce() throws Exception {
        HttpRequest hurried =
                HttpRequest.newBuilder(URI.create(house.url() + "/v2/models/asleep/infer"))
                        .header("slipway-timeout", "1us")
                        .POST(BodyPublishers.ofString(ONE_ROW))
                        .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(hurried, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(predict(http)).isEqualTo(200);
        }
    }
}
