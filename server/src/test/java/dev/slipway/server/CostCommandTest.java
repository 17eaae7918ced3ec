package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.exit.Exit;
import dev.slipway.testkit.Repository;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server counts of what it did, as its owner sees it.
final class CostCommandTest {
    private static final String FLIGHTS =
            Repository.root().resolve("examples/flights/v1").toString();

    @TempDir Path scratch;

    @Test
    void withoutPricesCostReadsUnpriced() throws Exception {
        try (Operated operated = serving(Map.of())) {
            Operated.Ran text = operated.run("cost", "flights");
            assertThat(text.code()).as(text.err()).isEqualTo(Exit.PASSED);
            assertThat(text.out())
                    .contains("ENDPOINT", "cold-start", "serve", "unpriced", "total unpriced since")
                    .containsPattern("serve .*B h +unpriced");
            assertThat(operated.run("cost", "nobody").out()).doesNotContain("flights");
        }
    }

    @Test
    void requestsMemoryAndColdStartsHaveAPrice() throws Exception {
        Map<String, String> prices =
                Map.of(
                        "prices.slot-hour", "360000000",
                        "prices.gib-hour", "1",
                        "prices.currency", "EUR");
        try (Operated operated = serving(prices)) {
            JsonNode report = Documents.tree(operated.run("cost", "-o", "json").out());
            assertThat(report.path("currency").asText()).isEqualTo("EUR");
            JsonNode serve = line(report, "serve");
            assertThat(serve.path("usage").path("predictions").asLong()).isEqualTo(1);
            assertThat(serve.path("usage").path("slot-nanos").asLong()).isPositive();
            assertThat(serve.path("cost").asDouble())
                    .isCloseTo(serve.path("usage").path("slot-nanos").asLong() / 1e4, within(0.1));
            assertThat(line(report, "cold-start").path("usage").path("cpu-nanos").asLong())
                    .isPositive();
            assertThat(metrics(operated))
                    .contains(
                            "slipway_good_predictions_total{cause=\"serve\",endpoint=\"flights\","
                                    + "team=\"default\"} 1.0")
                    .contains("slipway_slot_seconds_total{cause=\"cold-start\"")
                    .contains("slipway_memory_byte_seconds_total{")
                    .contains("slipway_cpu_seconds_total{");
        }
    }

    private Operated serving(Map<String, String> more) throws Exception {
        Operated operated = new Operated(scratch.resolve("data"), more);
        Operated.Ran pushed = operated.run("model", "push", FLIGHTS, "--name", "flights");
        assertThat(pushed.code()).as(pushed.err()).isEqualTo(Exit.PASSED);
        Operated.Ran asked =
                Operated.alone(
                        "predict",
                        "flights",
                        "minute_of_day=1020",
                        "day_of_week=5",
                        "distance=733",
                        "origin=ATL",
                        "destination=ORD",
                        "origin_late_rate=0.31",
                        "--url",
                        operated.url());
        assertThat(asked.code()).as(asked.err()).isEqualTo(Exit.PASSED);
        return operated;
    }

    private static JsonNode line(JsonNode report, String cause) {
        for (JsonNode line : report.path("lines")) {
            if (line.path("cause").asText().equals(cause)) {
                return line;
            }
        }
        throw new AssertionError(report);
    }

    private static String metrics(Operated operated) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create(operated.url() + "/metrics");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }
}
