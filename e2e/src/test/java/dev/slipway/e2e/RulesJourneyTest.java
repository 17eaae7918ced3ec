package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.client.control.Sending;
import dev.slipway.testkit.Repository;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed while its endpoints follow an alias, have quotas, share executions and
/// keep predictions: the next one answers and refuses the same.
final class RulesJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final ModelName MODEL = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final int MANY_ROWS = 4_000;
    private static final int ATTEMPTS = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String RULES =
            """
            kind: Endpoint
            name: flights
            serves: flights@champion
            batching: {max-size: 7, delay: 3ms}
            capture: {sample: 1, drop: [distance]}
            ---
            kind: Endpoint
            name: scarce
            serves: flights@champion
            quota: {requests-per-second: 1, concurrent: 4}
            """;

    @TempDir Path scratch;

    /// What callers find out.
    ///
    /// @param refusal of the endpoint with a quota
    /// @param kept columns of a prediction that was kept
    private record Found(
            List<EndpointStatus> endpoints,
            String answer,
            String refusal,
            List<String> kept,
            List<String> batching) {}

    private Path data() {
        return scratch.resolve("data");
    }

    @Test
    void killedServerComesBackWithTheSameAnswersAndTheSameRules() throws Exception {
        Found before;
        String prediction;
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            operator.push("flights", FLIGHTS.resolve("v2"));
            name(operator, 1);
            apply(server);
            before = found(server, operator);
            assertThat(before.answer()).startsWith("1 ");
            assertThat(before.refusal()).startsWith("429 ").contains("requests-per-second: 1 of");
            assertThat(before.kept()).isNotEmpty().doesNotContain("distance");
            assertThat(before.batching())
                    .anyMatch(line -> line.endsWith(" 7.0"))
                    .anyMatch(line -> line.contains("reason=\"pinned\""));
            prediction = predictionId(predict(server, 200));
            awaitKept(server, prediction);
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            assertThat(found(server, operator)).isEqualTo(before);
            assertThat(awaitKept(server, prediction)).isEqualTo(before.kept());
            server.kill();
        }
        moveTheAliasAndKill(before);
    }

    private void moveTheAliasAndKill(Found before) throws Exception {
        String moved;
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            name(operator, 2);
            operator.client().endpoints().await(ENDPOINT, Duration.ofMinutes(1));
            moved = answer(server);
            assertThat(moved).startsWith("2 ").isNotEqualTo(before.answer());
            server.kill();
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            Found after = found(server, operator);
            assertThat(after.answer()).isEqualTo(moved);
            assertThat(after.refusal()).isEqualTo(before.refusal());
            assertThat(after.kept()).isEqualTo(before.kept());
        }
    }

    private static void name(Operator operator, int version) {
        operator.client()
                .registry()
                .setAlias(
                        MODEL,
                        CHAMPION,
                        new VersionNumber(version),
                        null,
                        Sending.under(new IdempotencyKey("champion-" + version)));
    }

    private void apply(Launched server) throws Exception {
        Path file = Files.writeString(scratch.resolve("rules.yaml"), RULES);
        String token = Files.readString(data().resolve("admin-token")).strip();
        Launched apply =
                Launched.run(
                        scratch,
                        "apply",
                        "-f",
                        file.toString(),
                        "--url",
                        server.address("http"),
                        "--token",
                        token);
        assertThat(apply.awaitExit()).as(apply.errors()).isZero();
    }

    private Found found(Launched server, Operator operator) throws Exception {
        List<EndpointStatus> endpoints = new ArrayList<>();
        for (String name : List.of("flights", "scarce")) {
            EndpointStatus status =
                    operator.client()
                            .endpoints()
                            .await(new EndpointName(name), Duration.ofMinutes(1));
            assertThat(status.state()).as(name).isEqualTo(EndpointStatus.State.SERVING);
            endpoints.add(withoutMemory(status));
        }
        String id = predictionId(predict(server, 200));
        return new Found(
                endpoints,
                answer(server),
                refusal(server),
                awaitKept(server, id),
                batching(server));
    }

    private static String predictionId(HttpResponse<String> answer) {
        return answer.headers().firstValue("slipway-prediction-id").orElseThrow();
    }

    /// Memory and what calls cost are measured anew by every process, and each says when it loaded
    /// the version.
    private static EndpointStatus withoutMemory(EndpointStatus status) {
        return new EndpointStatus(
                status.spec(),
                status.revision(),
                status.state(),
                status.version(),
                status.serving(),
                status.reason(),
                List.of(),
                null,
                List.of(),
                status.release());
    }

    private static HttpResponse<String> predict(Launched server, int status) {
        HttpResponse<String> answer = server.post("/v2/models/flights/infer", Operator.ONE_ROW);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    /// Version and values.
    private static String answer(Launched server) {
        HttpResponse<String> answer = predict(server, 200);
        String body = answer.body();
        return answer.headers().firstValue("slipway-version").orElseThrow()
                + " "
                + body.substring(body.indexOf("\"data\":"));
    }

    /// How the second request of a second is refused.
    private static String refusal(Launched server) {
        for (int n = 0; n < ATTEMPTS; n++) {
            HttpResponse<String> answer = server.post("/v2/models/scarce/infer", Operator.ONE_ROW);
            if (answer.statusCode() != 200) {
                return answer.statusCode() + " " + answer.body();
            }
        }
        throw new AssertionError("never refused");
    }

    /// The names of the columns that were kept of a prediction. Who writes it down does so when
    /// nobody else wants the processor.
    private List<String> awaitKept(Launched server, String prediction) throws Exception {
        String token = Files.readString(data().resolve("admin-token")).strip();
        long until = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> shown;
        do {
            shown =
                    server.get(
                            "/api/v1/predictions/" + prediction,
                            Map.of("Authorization", "Bearer " + token));
            if (shown.statusCode() == 200) {
                return List.of(shown.body().split("\"name\":\"", -1)).stream()
                        .skip(1)
                        .map(rest -> rest.substring(0, rest.indexOf('"')))
                        .toList();
            }
            LockSupport.parkNanos(1_000_000);
        } while (System.nanoTime() < until);
        throw new AssertionError("not kept: " + shown + " " + shown.body());
    }

    /// What says how executions are shared, of a call so long that it could be.
    private static List<String> batching(Launched server) {
        List<String> rows = Collections.nCopies(MANY_ROWS, "1020,5,733,11,157,0.31");
        String body =
                ("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[%d,6],"
                                + "\"data\":[%s]}]}")
                        .formatted(MANY_ROWS, String.join(",", rows));
        for (int n = 0; n < ATTEMPTS; n++) {
            assertThat(server.post("/v2/models/flights/infer", body).statusCode()).isEqualTo(200);
            List<String> lines =
                    server.get("/metrics")
                            .body()
                            .lines()
                            .filter(line ->
                                    line.startsWith("slipway_batch_largest_rows{")
                                            || line.startsWith("slipway_batch_reason{"))
                            .filter(line -> line.contains("endpoint=\"flights\""))
                            .toList();
            if (!lines.isEmpty()) {
                return lines;
            }
        }
        throw new AssertionError("no call ran on a slot");
    }
}
