package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server says of how requests share executions and of its slots: in metrics and to the
/// command line.
final class BatchingStatusTest {
    private static final int MANY_ROWS = 20_000;
    private static final int ATTEMPTS = 1_000;
    private static final String SPEC =
            "kind: Endpoint\nname: flights\nserves: flights\nbatching: {max-size: 7}\n";

    @TempDir Path scratch;

    @Test
    void whatAnExecutionCostsAndWhyNoMoreShareItIsSaidEverywhere() throws Exception {
        try (Operated server = new Operated(scratch.resolve("data"))) {
            Path model = Repository.root().resolve("examples/flights/v1");
            passed(server.run("model", "push", model.toString(), "--name", "flights"));
            Path spec = Files.writeString(scratch.resolve("flights.yaml"), SPEC);
            passed(server.run("apply", "-f", spec.toString()));
            assertThat(status(server).path("batching")).isEmpty();

            JsonNode size = awaitBatching(server).at("/sizes/0");
            assertThat(size.path("fixed-nanos").asDouble(-1)).isNotNegative();
            assertThat(size.path("row-nanos").asDouble()).isPositive();
            assertThat(size.path("largest-rows").asInt()).isEqualTo(7);
            assertThat(size.path("mean-rows").asInt()).isEqualTo(MANY_ROWS);
            assertThat(size.path("gain").asDouble()).isGreaterThanOrEqualTo(1);
            assertThat(size.path("reason").asText()).isEqualTo("pinned");
            assertThat(size.has("row-elements")).isFalse();

            assertThat(server.run("endpoint", "status", "flights").out())
                    .contains(
                            "batching flights/1: ", " a row, up to 7 rows (pinned), lately 20000");
            assertMetrics(get(server, "/metrics").lines().toList());
        }
    }

    private static void assertMetrics(List<String> lines) {
        String labels = "{endpoint=\"flights\",row_elements=\"any\",version=\"1\"} ";
        for (String name : List.of("fixed_seconds", "row_seconds", "rows", "gain")) {
            assertThat(lines)
                    .as(name)
                    .anyMatch(line -> line.startsWith("slipway_batch_" + name + labels));
        }
        assertThat(lines)
                .contains(
                        "slipway_batch_largest_rows" + labels + "7.0",
                        "slipway_batch_reason{endpoint=\"flights\",reason=\"pinned\","
                                + "row_elements=\"any\",version=\"1\"} 1.0",
                        "slipway_slots 2.0",
                        "slipway_intra_op_threads 1.0")
                .anyMatch(line -> line.startsWith("slipway_slots_wanted "))
                .anyMatch(line -> line.startsWith("slipway_slots_demand "))
                .anyMatch(line -> line.startsWith("slipway_slots_missing "))
                .anyMatch(line -> line.startsWith("slipway_slots_utilization "))
                .anyMatch(line -> line.startsWith("slipway_slots_idle_seconds_total "))
                .anyMatch(line -> line.startsWith("slipway_expired_executions_total "))
                .anyMatch(line -> line.startsWith("slipway_late_executions_total "));
    }

    /// Calls with so many rows that one of them soon runs on a slot.
    private static JsonNode awaitBatching(Operated server) throws Exception {
        List<String> rows = Collections.nCopies(MANY_ROWS, "1020,5,733,11,157,0.31");
        String body =
                ("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[%d,6],"
                                + "\"data\":[%s]}]}")
                        .formatted(MANY_ROWS, String.join(",", rows));
        for (int n = 0; n < ATTEMPTS; n++) {
            post(server, body);
            JsonNode batching = status(server).path("batching");
            if (!batching.isEmpty()) {
                return batching.get(0);
            }
        }
        throw new AssertionError("no call ran on a slot");
    }

    private static JsonNode status(Operated server) {
        Ran ran = server.run("endpoint", "status", "flights", "-o", "json");
        JsonNode all = Documents.tree(ran.out());
        return all.isArray() ? all.get(0) : all;
    }

    private static void post(Operated server, String body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(server.url() + "/v2/models/flights/infer"))
                            .POST(BodyPublishers.ofString(body))
                            .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    private static String get(Operated server, String path)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static void passed(Ran ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    }
}
