package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.testkit.Repository;
import dev.slipway.testkit.outside.PlayedDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose disk takes nothing for a while where predictions are kept.
@Tag("compiler")
final class SlowDiskJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final int ROWS = 300;
    private static final long RING = 1 << 20;
    private static final String SPEC =
            "kind: Endpoint\nname: flights\nserves: flights\ncapture: {sample: 1}\n";

    private static PlayedDisk disk;

    @TempDir static Path built;
    @TempDir Path scratch;

    @BeforeAll
    static void compileTheDisk() throws Exception {
        disk = PlayedDisk.builtIn(built);
    }

    @Test
    void diskThatHangsCostsKeptPredictionsAndNothingElse() throws Exception {
        Path data = Files.createDirectory(scratch.resolve("data"));
        Path kept = Files.createDirectory(data.resolve("capture"));
        Path slow = scratch.resolve("slow");
        Map<String, String> variables = new HashMap<>(disk.failing(kept, slow, "write HANG 1 -1"));
        variables.put("SLIPWAY_CAPTURE_RING_BYTES", RING + "B");
        try (Launched server = Launched.serveWith(variables, scratch);
                Operator operator = Operator.of(server, data)) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            apply(server, data);
            operator.client().endpoints().await(new EndpointName("flights"), Duration.ofMinutes(1));
            String answer = outputs(predict(server));

            Files.createFile(slow);
            while (metric(server, "slipway_capture_lost_total{reason=\"ring-full\"}") < 100) {
                assertThat(outputs(predict(server))).isEqualTo(answer);
                assertThat(metric(server, "slipway_capture_ring_bytes")).isLessThanOrEqualTo(RING);
            }
            double written = metric(server, "slipway_capture_written_total");

            Files.delete(slow);
            while (metric(server, "slipway_capture_written_total") < written + 10) {
                assertThat(outputs(predict(server))).isEqualTo(answer);
            }
            assertThat(server.get("/v2/health/ready").statusCode()).isEqualTo(200);
        }
    }

    private void apply(Launched server, Path data) throws IOException {
        Path spec = Files.writeString(scratch.resolve("flights.yaml"), SPEC);
        Launched apply =
                Launched.run(
                        scratch,
                        "apply",
                        "-f",
                        spec.toString(),
                        "--url",
                        server.address("http"),
                        "--token",
                        Files.readString(data.resolve("admin-token")).strip());
        assertThat(apply.awaitExit()).as(apply.errors()).isZero();
    }

    private static HttpResponse<String> predict(Launched server) {
        List<String> rows = Collections.nCopies(ROWS, "1020,5,733,11,157,0.31");
        String body =
                ("{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[%d,6],"
                                + "\"data\":[%s]}]}")
                        .formatted(ROWS, String.join(",", rows));
        return server.post("/v2/models/flights/infer", body);
    }

    private static String outputs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().substring(answer.body().indexOf("\"outputs\""));
    }

    /// The value of a metric; 0 where there is none yet.
    private static double metric(Launched server, String name) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
