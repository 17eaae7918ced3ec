package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams whose rows see texts of events.
final class TextStreamTest {
    private static final long SEED = 20271129;
    private static final double SHARE = 0.2;
    private static final int NEWEST = SeeingStream.FEATURES.indexOf("newest");

    /// When the newest arrival left, as a text.
    private static final String DEFINITION =
            SeeingStream.DEFINITION
                    .replace(
                            "value: delay, kind: last,", "value: departed, type: text, kind: last,")
                    .replace("newest: newest,", "newest: number(newest),");

    @TempDir private Path directory;

    /// By an attempt that goes on from a checkpoint of one that was killed.
    @Test
    void rowsSeeTheTextsThatTrainingSetsAndStoresHave() throws Exception {
        SeeingStream seeing = new SeeingStream(directory);
        StreamFixture stream = seeing.stream;
        SeenHistory history = new SeenHistory(SEED, 2_000, 0);
        Path model = seeing.model("texts", DEFINITION);
        TakenRows taken = TakenRows.of(stream.directory(), SHARE);
        history.send(stream, 0, 2);
        try (Child child = stream.start(seeing.attempt(1, model))) {
            StreamFixture.awaitAll(child, history.flights() * 4 / 10);
            child.kill();
        }
        taken.take();
        history.send(stream, 1, 2);
        history.close(stream);
        try (StreamHere run = stream.startHere(seeing.attempt(2, model))) {
            StreamFixture.awaitAll(run, history.flights());
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        taken.take();
        assertThat(seeing.letters()).isEmpty();
        Map<Long, JsonNode> answers = seeing.answers();
        assertThat(answers).hasSize(history.flights());
        assertThat(answers.values())
                .filteredOn(answer -> answer.path(NEWEST).asDouble() > 0)
                .hasSizeGreaterThan(history.flights() / 2);
        SeeingStream.requireTrained(answers, seeing.trained(history, model, Set.of()));
        seeing.requireSameOnline(history, model, Set.of());
        requireKept(stream, taken);
    }

    /// What is kept of a row is the text that its answer was made of.
    private static void requireKept(StreamFixture stream, TakenRows taken) throws Exception {
        Map<String, JsonNode> answers = new HashMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            answers.put(answer.path("prediction_id").asText(), answer.path("y"));
        }
        assertThat(taken.rows()).hasSizeGreaterThan(100);
        for (Map.Entry<String, JsonNode> row : taken.rows().entrySet()) {
            JsonNode answer = requireNonNull(answers.get(row.getKey()));
            String text = newest(row.getValue().path("given"));
            double value = text.isEmpty() ? Double.NaN : Double.parseDouble(text);
            assertThat(Double.parseDouble(answer.path(NEWEST).asText()))
                    .isEqualTo(Double.valueOf(value));
        }
    }

    private static String newest(JsonNode tensors) throws IOException {
        for (JsonNode tensor : tensors) {
            if (tensor.path("name").asText().equals("newest")) {
                assertThat(tensor.path("datatype").asText()).isEqualTo("BYTES");
                return new String(tensor.at("/texts/0").binaryValue(), StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("no newest in " + tensors);
    }
}
