package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.call.Transport;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server whose teams and endpoints have quotas, over real sockets.
final class QuotaTest {
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    private static final NamedTensor ROW =
            new NamedTensor(
                    "input", DenseTensor.ofFloats(Shape.of(1, 6), 1020, 5, 733, 11, 157, 0.31f));

    @TempDir Path scratch;
    private Operated house;

    @BeforeEach
    void push() {
        house = new Operated(scratch.resolve("data"));
        assertThat(house.run("model", "push", PACKAGE.toString(), "--name", "flights").code())
                .isZero();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void apply(String yaml) throws IOException {
        Path file = Files.writeString(scratch.resolve("objects.yaml"), yaml);
        Operated.Ran ran = house.run("apply", "-f", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private HttpResponse<String> predict() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(house.url() + "/v2/models/flights/infer"))
                            .POST(BodyPublishers.ofString(ONE_ROW))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private HttpResponse<String> firstRefusal() throws IOException, InterruptedException {
        HttpResponse<String> answer = predict();
        while (answer.statusCode() == 200) {
            answer = predict();
        }
        return answer;
    }

    @Test
    void teamThatUsedItsQuotaIsToldTheRuleAndWhenToComeBack() throws Exception {
        apply(
                """
                kind: Team
                name: risk
                quota: {requests-per-second: 1}
                ---
                kind: Endpoint
                name: flights
                team: risk
                serves: flights
                """);

        HttpResponse<String> refused = firstRefusal();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        assertThat(refused.body())
                .isEqualTo(
                        "{\"error\":\"quota.requests-per-second: 1 of team 'risk' used"
                                + " (expected: fewer than 1 a second)\"}");
        assertThat(metrics())
                .contains(
                        "slipway_admission_refusals_total{endpoint=\"flights\","
                                + "rule=\"quota.requests-per-second\"} 1.0");

        apply("kind: Team\nname: risk\n");
        while (predict().statusCode() != 200) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(predict().statusCode()).isEqualTo(200);
    }

    @Test
    void quotaOfAnEndpointNamesItsPrincipal() throws Exception {
        apply(
                """
                kind: Endpoint
                name: flights
                serves: flights
                quota: {requests-per-second: 1, concurrent: 4}
                """);

        assertThat(firstRefusal().body())
                .contains("quota.requests-per-second: 1 of principal 'local' used");
        assertThat(house.run("get", "endpoint", "flights", "-o", "yaml").out())
                .contains("quota:")
                .contains("requests-per-second: 1")
                .contains("concurrent: 4");
    }

    /// Both doors ask for admission by the head, so what one counted the other knows.
    @Test
    void quotaHoldsOverGrpcAsWell() throws Exception {
        apply(
                """
                kind: Endpoint
                name: flights
                serves: flights
                quota: {requests-per-second: 1}
                """);
        ClientSettings settings =
                ClientSettings.of(URI.create(house.url()))
                        .with(new Transport.Grpc(house.grpcAddress()))
                        .withAttempts(1);
        try (SlipwayClient client = SlipwayClient.open(settings)) {
            SlipwayException refused = null;
            while (refused == null) {
                try {
                    client.predict(PredictRequest.of("flights", ROW));
                } catch (SlipwayException e) {
                    refused = e;
                }
            }
            assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(refused)
                    .hasMessageContaining(
                            "quota.requests-per-second: 1 of principal 'local' used (expected:"
                                    + " fewer than 1 a second)");
            assertThat(refused.retryAfter()).isPresent();
        }
        assertThat(metrics())
                .contains(
                        "slipway_admission_refusals_total{endpoint=\"flights\","
                                + "rule=\"quota.requests-per-second\"} 1.0");
    }

    @Test
    void priorityIsSentByTheVerbThatPredicts() {
        Operated.Ran predicted =
                house.run(
                        "predict",
                        "flights",
                        "--priority",
                        "sheddable",
                        "--cohort",
                        "nightly",
                        "minute_of_day=1020",
                        "day_of_week=5",
                        "distance=733",
                        "origin=ATL",
                        "destination=ORD",
                        "origin_late_rate=0.31");
        assertThat(predicted.code()).as(predicted.err()).isZero();
        assertThat(predicted.out())
                .contains("-H 'slipway-priority: sheddable' -H 'slipway-cohort: nightly'");

        Operated.Ran wrong = house.run("predict", "flights", "--priority", "urgent", "distance=1");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("slipway-priority: urgent (expected: critical-plus,");
    }

    private String metrics() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(house.url() + "/metrics")).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
