package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionState;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.MadeWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of a few hundred bytes whose weights are made when it is opened, served by a whole server
/// over real sockets.
final class MeasuredMemoryTest {
    private static final int ROWS = 4_096;
    private static final long WEIGHTS = 4L * ROWS * ROWS;

    @TempDir Path scratch;

    private Path model() throws IOException {
        Path file = MadeWeights.write(scratch.resolve("made.onnx"), ROWS, ROWS);
        assertThat(Files.size(file)).isLessThan(1_024);
        return file;
    }

    private static String get(Operated operated, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(operated.url() + path)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private static HttpResponse<String> predict(Operated operated)
            throws IOException, InterruptedException {
        return predict(operated, 1, ROWS);
    }

    private static HttpResponse<String> predict(Operated operated, int rows, int columns)
            throws IOException, InterruptedException {
        String row =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":["
                        + rows
                        + ","
                        + columns
                        + "],\"data\":["
                        + "1,".repeat(rows * columns - 1)
                        + "1]}]}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(operated.url() + "/v2/models/made/infer"))
                            .POST(BodyPublishers.ofString(row))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    @Test
    void countsForWhatItTakesAndNotForItsFile() throws Exception {
        Path file = model();
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            Operated.Ran push = operated.run("model", "push", file.toString(), "--name", "made");
            assertThat(push.code()).as(push.err()).isZero();
            assertThat(predict(operated).statusCode()).isEqualTo(200);
            long memory =
                    operated.server
                            .serving()
                            .models()
                            .versions(new EndpointName("made"))
                            .getFirst()
                            .memoryBytes();
            assertThat(memory).isBetween(WEIGHTS, 3 * WEIGHTS);
            assertThat(get(operated, "/metrics"))
                    .contains("slipway_version_memory_bytes{endpoint=\"made\"");
            assertThat(Files.readString(scratch.resolve("data/cache/footprints")))
                    .contains(" onnxruntime ");
        }
    }

    /// A number is answered with 4,096, so 200 kB of text with 1.6 GB.
    @Test
    void requestsThatGrowIntoMoreThanThereIsAreRefusedByName() throws Exception {
        Path file = MadeWeights.write(scratch.resolve("wide.onnx"), 1, ROWS);
        try (Operated operated = new Operated(scratch.resolve("data"))) {
            Operated.Ran push = operated.run("model", "push", file.toString(), "--name", "made");
            assertThat(push.code()).as(push.err()).isZero();
            assertThat(predict(operated, 1, 1).statusCode()).isEqualTo(200);
            HttpResponse<String> answer = predict(operated, 100_000, 1);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body())
                    .contains("growth: tensors of 400000 bytes grow to ")
                    .contains("<= 268435456, what all requests may hold together");
            assertThat(get(operated, "/metrics"))
                    .contains(
                            "slipway_admission_refusals_total{endpoint=\"made\",rule=\"growth\"}");
        }
    }

    /// Nobody knows yet what it takes, so a child process finds out, within what there is.
    @Test
    void isLookedAtForTheFirstTimeWithinWhatThereIs() throws Exception {
        Path file = model();
        Map<String, String> keys =
                Map.of(
                        "serving.memory", "48MiB",
                        "data", scratch.resolve("data").toString(),
                        "http.listen", "127.0.0.1:0",
                        "grpc.listen", "127.0.0.1:0");
        ServerSettings settings =
                ServerSettings.of(keys, new ServerSettings.Machine(1L << 30, 8L << 30, 2), "test");
        try (SlipwayServer server =
                SlipwayServer.start(
                        settings,
                        ModelArgument.parse(List.of("made=" + file)),
                        OutputStream.nullOutputStream())) {
            assertThat(server.firstModels().values())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            VersionState.Failed.class,
                            failed ->
                                    assertThat(failed.reason())
                                            .contains(
                                                    "memory: needs at least 50331649 bytes,"
                                                            + " 50331648 are free"));
        }
    }

    @Test
    void isRefusedWithWhatItNeedsWhereThereIsNotSoMuch() throws Exception {
        Path file = model();
        Map<String, String> small = Map.of("serving.memory", "48MiB");
        try (Operated operated = new Operated(scratch.resolve("data"), small)) {
            Operated.Ran push = operated.run("model", "push", file.toString(), "--name", "made");
            assertThat(push.out() + push.err())
                    .containsPattern(
                            "memory: needs [0-9]{8,9} bytes, 50331648 are free, evicting idle"
                                    + " versions would free 0");
            HttpResponse<String> answer = predict(operated);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("memory: needs ").contains("50331648 are free");
            Operated.Ran status = operated.run("endpoint", "status", "made");
            assertThat(status.out()).contains("memory: needs ");
            assertThat(operated.server.serving().memory().held()).isEqualTo(MemoryUse.NONE);
            assertThat(get(operated, "/metrics"))
                    .contains("slipway_memory_refusals_total{rule=\"memory\"} 1.0");
        }
    }
}
