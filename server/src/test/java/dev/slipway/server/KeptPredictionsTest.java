package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.server.exit.Exit;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server that keeps predictions, over real sockets, and the verbs that look them up.
final class KeptPredictionsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";
    private static final String WRONG = ROW.replace("[1,6]", "[6,1]");
    private static final int LOOKS = 10_000;

    @TempDir static Path common;

    /// Of those whose files are whole, and which it outlives.
    private static Operated shared;

    @TempDir private Path scratch;

    @BeforeAll
    static void open() throws IOException {
        shared = serving(common, "");
    }

    @AfterAll
    static void close() {
        shared.close();
    }

    @Test
    void drawnPredictionIsLookedUpAndStaysAfterARestart() throws Exception {
        String id;
        try (Operated server = serving(scratch, "capture: {sample: 1, hash: [origin]}")) {
            id = predict(server, ROW, 200);
            JsonNode shown = shown(server, id);
            assertThat(shown.at("/inputs")).hasSize(6);
            assertThat(shown.at("/inputs/0/values/0").asDouble()).isEqualTo(1020);
            assertThat(shown.at("/outputs/0/values")).isNotEmpty();
            assertThat(shown.path("trace").asText()).isEqualTo(TRACE);
            assertThat(shown.path("version").asLong()).isEqualTo(1);
            assertThat(shown.at("/times/total-nanos").asLong()).isPositive();
            assertThat(shown.path("feedback").isArray()).isTrue();
            passed(server.run("feedback", id, "--label", "1"));
            assertThat(shown(server, id).at("/feedback/0/item/label").asInt()).isEqualTo(1);
            assertThat(server.run("prediction", "show", id).out())
                    .containsPattern("times +decode .*, total [0-9]+\\.[0-9] µs");
            assertThat(server.run("prediction", "list", "--trace", TRACE).out()).contains(id);
            Operated.Ran filtered =
                    server.run("prediction", "list", "--trace", TRACE, "--status", "failed");
            assertThat(filtered.code()).isEqualTo(Exit.USAGE);
            assertThat(filtered.err()).contains("--status, --slowest: (expected: with ENDPOINT)");
        }
        try (Operated server = new Operated(scratch.resolve("data"))) {
            assertThat(shown(server, id).path("rows").asInt()).isEqualTo(1);
            assertThat(server.run("prediction", "list", "flights").out()).contains(id);
        }
    }

    @Test
    void emptyListSaysWhetherTheNameIsRight() {
        Operated.Ran none = shared.run("prediction", "list", "flights", "--status", "failed");
        assertThat(none.code()).as(none.err()).isEqualTo(Exit.PASSED);
        assertThat(none.err())
                .contains("no such prediction of flights is kept (capture.sample in its spec");
        assertThat(shared.run("prediction", "list", "flihgts").err())
                .contains("no such prediction of flihgts is kept (did you mean flights?)");
    }

    @Test
    void listThatMayLackSomethingSaysSo() throws Exception {
        try (Operated server = serving(scratch, "")) {
            assertThat(server.run("prediction", "list", "flights").err())
                    .doesNotContain("there may be more");
            String id = predict(server, ROW, 200);
            Path day =
                    scratch.resolve("data/capture/flights/date=" + LocalDate.now(ZoneOffset.UTC));
            Files.createDirectories(day);
            Files.writeString(day.resolve(id + "-" + id + "-000000000001-1.parquet"), "torn");

            assertThat(server.run("prediction", "list", "flights").err())
                    .contains("there may be more: not every file was read");
            assertThat(server.run("prediction", "list", "flights", "--status", "failed").err())
                    .contains("there may be more", "no such prediction of flights is in what was")
                    .doesNotContain("is kept");
        }
    }

    @Test
    void refusalOfAnAdmittedRequestIsKeptWithoutAnybodyAsking() throws Exception {
        String refused = predict(shared, WRONG, 400);
        JsonNode shown = shown(shared, refused);
        assertThat(shown.path("status").asText()).isEqualTo("refused");
        assertThat(shown.path("refusal").asText()).isEqualTo("invalid-input");
        assertThat(shown.path("inputs")).isEmpty();
    }

    /// Whoever says what became of a prediction says nothing else of it.
    @Test
    void textsThatOthersWroteStayInTheirLines() throws Exception {
        String id = predict(shared, WRONG, 400);
        assertThat(shown(shared, id).path("kept").asText()).isEqualTo("error");
        passed(shared.run("feedback", id, "--label", "late\nkept       sample"));
        assertThat(shared.run("prediction", "show", id).out())
                .contains("label      late\\u000akept       sample, known ")
                .containsOnlyOnce("\nkept ");
    }

    @Test
    void requestThatIsRefusedByItsHeadIsKeptWithoutAnybodyAsking() throws Exception {
        String refused = predict(shared, ROW, 504, "slipway-timeout", "1ns");
        JsonNode shown = shown(shared, refused);
        assertThat(shown.path("status").asText()).isEqualTo("refused");
        assertThat(shown.path("refusal").asText()).isEqualTo("deadline-exceeded");
        assertThat(shown.path("kept").asText()).isEqualTo("error");
        assertThat(shown.path("route").asText()).isEqualTo("endpoint");
        assertThat(shown.path("trace").asText()).isEqualTo(TRACE);
        assertThat(shown.path("inputs")).isEmpty();
    }

    @Test
    void slowestOfTheLastMinuteIsThereAfterAStop() throws Exception {
        String id;
        try (Operated server = serving(scratch, "")) {
            id = predict(server, ROW, 200);
        }
        try (Operated server = new Operated(scratch.resolve("data"))) {
            assertThat(shown(server, id).path("kept").asText()).isEqualTo("slow");
        }
    }

    @Test
    void whatWaitsIsWrittenAndTheJournalClosedBeforeModelsAreUnloaded() {
        try (Operated server = new Operated(scratch.resolve("data"))) {
            assertThat(server.server.stop().names())
                    .startsWith("admission", "doors")
                    .containsSubsequence("jobs", "capture", "control", "models", "telemetry")
                    .containsSubsequence("releases", "tracking", "feedback", "slos", "control")
                    .endsWith("data directory");
        }
    }

    private static Operated serving(Path directory, String capture) throws IOException {
        Operated server = new Operated(directory.resolve("data"));
        Path model = Repository.root().resolve("examples/flights/v1");
        passed(server.run("model", "push", model.toString(), "--name", "flights"));
        if (!capture.isEmpty()) {
            Path spec = directory.resolve("flights.yaml");
            Files.writeString(
                    spec, "kind: Endpoint\nname: flights\nserves: flights\n" + capture + "\n");
            passed(server.run("apply", "-f", spec.toString()));
        }
        return server;
    }

    private static void passed(Ran ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    }

    /// @param headers names and values, of which there are others too
    private static String predict(Operated server, String body, int status, String... headers)
            throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(server.url() + "/v2/models/flights/infer"))
                                    .headers(with(headers))
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return answer.headers().firstValue("slipway-prediction-id").orElseThrow();
        }
    }

    private static String[] with(String... headers) {
        return Stream.concat(
                        Stream.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"),
                        Stream.of(headers))
                .toArray(String[]::new);
    }

    /// The writer looks at the ring by itself, so a prediction may take a moment to be there.
    private static JsonNode shown(Operated server, String id) {
        Ran ran = server.run("prediction", "show", id, "-o", "json");
        for (int look = 0; look < LOOKS && ran.code() != 0; look++) {
            LockSupport.parkNanos(1_000_000);
            ran = server.run("prediction", "show", id, "-o", "json");
        }
        passed(ran);
        return Documents.tree(ran.out());
    }
}
