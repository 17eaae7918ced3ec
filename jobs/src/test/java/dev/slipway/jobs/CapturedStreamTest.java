package dev.slipway.jobs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.capture.CaptureDraw;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.features.SkewTally;
import dev.slipway.jobs.feature.FeatureCheck;
import dev.slipway.jobs.feature.FeatureTask;
import dev.slipway.jobs.feature.KeptWish;
import dev.slipway.jobs.feature.Way;
import dev.slipway.testkit.Campaign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams of whose predictions a part is kept.
final class CapturedStreamTest {
    private static final long SEED = 20271127;
    private static final double SHARE = 0.3;

    @TempDir private Path directory;

    /// Exactly those answers are kept that are drawn, each once and as it was given, however often
    /// attempts are killed on their way to and from checkpoints.
    @Test
    void whatIsDrawnIsKeptOnceHoweverOftenTheStreamIsKilled() throws Exception {
        StreamFixture stream = StreamFixture.ofSharedBroker(directory.resolve("stream"));
        TakenRows taken = TakenRows.of(stream.directory(), SHARE);
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = Campaign.cases(2, 60);
        long rows;
        try (Feed feed = new Feed(stream, 1_000)) {
            for (int number = 1; number <= kills; number++) {
                try (Child child = stream.start(stream.attempt(number))) {
                    assertThat(child.await("started")).isTrue();
                    assertThat(child.endsWithin(random.nextLong(1_500))).isFalse();
                    if (random.nextBoolean()) {
                        taken.take();
                    }
                    child.kill();
                }
                taken.take();
            }
            rows = feed.end();
        }
        try (StreamHere last = stream.startHere(stream.attempt(kills + 1))) {
            while (last.await("checkpoint") && last.said().getLast().path("rows").asLong() < rows) {
                taken.take();
            }
            assertThat(last.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        taken.take();
        Map<String, JsonNode> answers = new HashMap<>();
        for (JsonNode answer : stream.answers(stream.output)) {
            String id = answer.path("prediction_id").asText();
            if (CaptureDraw.isDrawn(new PredictionId(id), SHARE)) {
                answers.put(id, answer);
            }
        }
        assertThat(answers.size()).isBetween((int) (rows / 5), (int) (rows / 2));
        // AssertJ's other ways to say so look through all of them for each.
        assertThat(taken.rows().keySet()).isEqualTo(answers.keySet());
        taken.rows()
                .forEach((id, row) ->
                        assertThat(row.path("version"))
                                .as(id)
                                .isEqualTo(requireNonNull(answers.get(id)).path("version")));
    }

    /// What windows of the stream gave to each row is kept with it, as it was, and is what a
    /// training set has; a bit that differs is found.
    @Test
    void whatRowsSawIsKeptAndIsWhatTrainingSees() throws Exception {
        SeeingStream seeing = new SeeingStream(directory);
        StreamFixture stream = seeing.stream;
        TakenRows taken = TakenRows.of(stream.directory(), 1);
        SeenHistory history = new SeenHistory(SEED, 400, 0);
        Path model = seeing.model("seeing", SeeingStream.DEFINITION);
        history.send(stream, 0, 1);
        history.close(stream);
        try (StreamHere run = stream.startHere(seeing.attempt(1, model))) {
            StreamFixture.awaitAll(run, history.flights());
            assertThat(run.stop()).isEqualTo(ExitStatus.STOPPED);
        }
        taken.take();
        assertThat(seeing.letters()).isEmpty();
        List<KeptFlight> flights =
                taken.rows().values().stream()
                        .map(KeptFlight::of)
                        .filter(flight -> !flight.origin().equals("Z"))
                        .sorted(Comparator.comparingLong(KeptFlight::date))
                        .toList();
        assertThat(flights).hasSize(history.flights());
        FeatureTask task = seeing.task(history, model, Set.of());
        FeatureCheck.Captured same = check(task, flights);
        assertThat(same.tally().first()).isNull();
        assertThat(same.rows()).isEqualTo(history.flights());
        assertThat(same.streamed()).isEqualTo(history.flights());
        assertThat(same.left().all()).isZero();
        assertThat(same.tally().aggregates()).hasSize(SeeingStream.FEATURES.size());

        List<KeptFlight> disturbed = new ArrayList<>(flights);
        KeptFlight last = disturbed.removeLast();
        disturbed.add(last.withNextSeen());
        SkewTally.Skewed found =
                requireNonNull(
                        check(seeing.task(history, model, Set.of()), disturbed).tally().first());
        assertThat(found.id().value()).isEqualTo(last.id());
        assertThat(found.difference().column()).isEqualTo("seen");
        assertThat(found.difference().bit()).contains(Double.SIZE);
    }

    /// What the check finds of rows, as capture would have them in its files.
    private static FeatureCheck.Captured check(FeatureTask task, List<KeptFlight> flights)
            throws Exception {
        Path captured = Files.createDirectories(task.scratch().resolveSibling("captured"));
        Path lines = task.scratch().resolveSibling("captured.csv");
        Files.write(lines, flights.stream().map(KeptFlight::line).toList());
        Duck.run(
                "COPY (SELECT 'stream' AS protocol, 0 AS \"row\", 1::BIGINT AS version, * FROM"
                        + " read_csv('"
                        + lines
                        + "', header = false, auto_detect = false, columns = "
                        + KeptFlight.COLUMNS
                        + ")) TO '"
                        + captured.resolve("a.parquet")
                        + "' (FORMAT PARQUET)");
        return FeatureCheck.captured(
                new FeatureTask(
                        task.definition(),
                        task.events(),
                        captured,
                        null,
                        task.scratch(),
                        task.memory()),
                new KeptWish(null, KeptWish.From.STREAMS, null),
                Way.TRAINING);
    }

    /// A row of a stream as it was kept.
    ///
    /// @param given by [SeeingStream#FEATURES]; NaN where one was missing
    private record KeptFlight(String id, long date, String origin, long at, List<Double> given) {
        static final String COLUMNS =
                "{'prediction_id': 'VARCHAR', 'input_date': 'BIGINT', 'input_origin': 'VARCHAR',"
                        + " 'features_at': 'BIGINT', 'feature_late': 'DOUBLE', 'feature_newest':"
                        + " 'DOUBLE', 'feature_busy': 'DOUBLE', 'feature_seen': 'DOUBLE',"
                        + " 'feature_now': 'DOUBLE'}";

        static KeptFlight of(JsonNode row) {
            try {
                return new KeptFlight(
                        row.path("id").asText(),
                        bytes(named(row.path("inputs"), "date").path("bytes")).getLong(),
                        new String(
                                named(row.path("inputs"), "origin").at("/texts/0").binaryValue(),
                                StandardCharsets.UTF_8),
                        bytes(named(row.path("given"), "features_at").path("bytes")).getLong(),
                        given(row.path("given")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static List<Double> given(JsonNode tensors) throws IOException {
            List<Double> given = new ArrayList<>();
            for (String name : SeeingStream.FEATURES) {
                given.add(bytes(named(tensors, name).path("bytes")).getDouble());
            }
            return given;
        }

        private static JsonNode named(JsonNode tensors, String name) {
            for (JsonNode tensor : tensors) {
                if (tensor.path("name").asText().equals(name)) {
                    return tensor;
                }
            }
            throw new AssertionError("no " + name + " in " + tensors);
        }

        private static ByteBuffer bytes(JsonNode text) throws IOException {
            return ByteBuffer.wrap(text.binaryValue()).order(ByteOrder.LITTLE_ENDIAN);
        }

        /// The same as if it had seen the next number.
        KeptFlight withNextSeen() {
            List<Double> other = new ArrayList<>(given);
            int seen = SeeingStream.FEATURES.indexOf("seen");
            other.set(seen, Math.nextUp(other.get(seen)));
            return new KeptFlight(id, date, origin, at, other);
        }

        String line() {
            StringBuilder line = new StringBuilder(id + "," + date + "," + origin + "," + at);
            for (double value : given) {
                line.append(',').append(Double.isNaN(value) ? "" : Double.toString(value));
            }
            return line.toString();
        }
    }
}
