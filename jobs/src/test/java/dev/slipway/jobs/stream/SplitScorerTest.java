package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.features.FeatureDefinition;
import dev.slipway.features.FeaturedModel;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.Seal;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.tensor.Datatype;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SplitScorerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 400;

    @TempDir private Path scratch;

    private static StreamAttempt attempt() {
        Duration second = Duration.ofSeconds(1);
        return new StreamAttempt(
                "late-flights",
                1,
                Labelled.choice(1),
                new StreamAttempt.Access("127.0.0.1:9092", Map.of(), Map.of(), null),
                new StreamAttempt.Topics("flights", false, "late", "late.dead"),
                Map.of(),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of("id"),
                BadRowLimits.NONE,
                new Pace(ROWS, 1, second),
                new StreamAttempt.Timing(second, Duration.ofMinutes(1), second, second),
                new Place.Child(),
                Path.of("/cache"),
                false);
    }

    private KeptRows kept() {
        Seal seal = Seal.of(Unsealed.KEY, new SecureRandom());
        return new KeptRows(CaptureShelf.open(scratch, 1, null, seal), 0, () -> ROWS, () -> 0);
    }

    private static LoadedSplit split(ReleaseSplit terms) {
        return new LoadedSplit(
                new SplitChoice(
                        Labelled.choice(1), new SplitChoice.Canary(Labelled.choice(2), terms)),
                Labelled.version(Labelled.MATRIX, 1),
                Labelled.version(Labelled.MATRIX, 2));
    }

    private static LoadedSplit alone(int number) {
        return new LoadedSplit(
                SplitChoice.alone(Labelled.choice(number)),
                Labelled.version(Labelled.MATRIX, number),
                null);
    }

    private static String user(int row) {
        return "user-" + row % 37;
    }

    private static boolean isBad(int row) {
        return row % 11 == 3;
    }

    private static List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            String value =
                    isBad(row)
                            ? "{\"id\": " + row + "}"
                            : "{\"id\": %d, \"hour\": %d, \"distance\": 100, \"carrier\": \"AA\"}"
                                    .formatted(row, row % 24);
            messages.add(
                    new Message(0, row, row, user(row).getBytes(UTF_8), value.getBytes(UTF_8)));
        }
        return messages;
    }

    @Test
    void eachRowIsAnsweredByTheVersionOfItsKeyAndInItsPlace() throws IOException {
        ReleaseSplit terms = RowPickTest.terms(0.3, 42, new StickyKey.Header("slipway-key"));
        List<Outgoing> written = new ArrayList<>();
        SplitScorer.Scored scored;
        try (SplitScorer scorer = new SplitScorer(attempt(), split(terms), 1_000, kept())) {
            scored = scorer.score(messages(), written::add);
        }
        assertThat(written).hasSize(ROWS);
        int candidates = 0;
        int bad = 0;
        for (int row = 0; row < ROWS; row++) {
            Outgoing one = written.get(row);
            JsonNode answer = JSON.readTree(one.value());
            assertThat(one.source().offset()).isEqualTo(row);
            if (isBad(row)) {
                bad++;
                assertThat(one.topic()).isEqualTo("late.dead");
                continue;
            }
            int version = terms.isCandidates(KeyHash.of(user(row))) ? 2 : 1;
            candidates += version - 1;
            assertThat(answer.path("id").asInt()).isEqualTo(row);
            assertThat(answer.path("version").asInt()).isEqualTo(version);
            assertThat(answer.path("label").asDouble()).isEqualTo(version);
        }
        assertThat(scored)
                .isEqualTo(new SplitScorer.Scored(bad, ROWS - bad - candidates, candidates));
        assertThat(candidates).isBetween(1, ROWS - bad - 1);
    }

    /// What is kept of a row is what the model was given and what it answered, by the version that
    /// did, without what is dropped.
    @Test
    void aRowThatIsDrawnIsKeptAsItsVersionAnsweredIt() throws Exception {
        Path directory = Files.createDirectories(scratch.resolve("capture"));
        Files.writeString(
                directory.resolve("policy.json"),
                "{\"sample\":1,\"drop\":[\"distance\"],\"hash\":[\"origin\"],"
                        + "\"tensor-bytes\":1000}");
        ReleaseSplit terms = RowPickTest.terms(0.3, 42, new StickyKey.Header("slipway-key"));
        KeptRows kept = kept();
        List<Outgoing> written = new ArrayList<>();
        try (SplitScorer scorer = new SplitScorer(attempt(), split(terms), 1_000, kept)) {
            scorer.score(messages(), written::add);
        }
        kept.barrier(4);
        Map<String, JsonNode> rows = new HashMap<>();
        for (String line : Unsealed.lines(directory.resolve("1-1-4-0.part"))) {
            JsonNode read = JSON.readTree(line);
            if (read.path("line").asText().equals("row")) {
                assertThat(rows.put(read.path("id").asText(), read)).isNull();
            } else if (read.path("line").asText().equals("part")) {
                assertThat(read.path("drop").toString()).isEqualTo("[\"distance\"]");
                assertThat(read.path("hash").toString()).isEqualTo("[\"origin\"]");
            }
        }
        int answered = 0;
        for (Outgoing one : written) {
            if (!one.topic().equals("late")) {
                continue;
            }
            answered++;
            JsonNode answer = JSON.readTree(one.value());
            JsonNode row = requireNonNull(rows.get(answer.path("prediction_id").asText()));
            assertThat(row.path("version")).isEqualTo(answer.path("version"));
            assertThat(row.path("in-release").asBoolean()).isTrue();
            ByteBuffer given = bytes(row.at("/inputs/0"));
            assertThat(given.getFloat(0)).isEqualTo((float) (one.source().offset() % 24));
            assertThat(given.getFloat(4)).as("dropped").isZero();
            assertThat(bytes(row.at("/outputs/0")).getFloat(0))
                    .isEqualTo((float) answer.path("label").asDouble());
        }
        assertThat(rows).hasSize(answered);
    }

    /// Only aggregates that a feature is made of; one that nobody asks for was given to nobody.
    @Test
    void whatARowSawOfEventsIsKeptByTheNamesOfAggregates() throws Exception {
        Path directory = Files.createDirectories(scratch.resolve("capture"));
        Files.writeString(
                directory.resolve("policy.json"),
                "{\"sample\":1,\"drop\":[],\"hash\":[],\"tensor-bytes\":1000}");
        Path definition =
                Files.writeString(
                        scratch.resolve("features.yaml"),
                        """
                        columns: {id: whole}
                        aggregates:
                          late: {source: s, key: id, time: t, value: v, kind: mean, window: 1h,
                                 tile: 1m}
                          unread: {source: s, key: id, time: t, kind: count, window: 1h, tile: 1m}
                          busy: {source: s, key: id, time: t, kind: count, window: 1h, tile: 1m}
                        features: {busy: busy, late: late}
                        """);
        LoadedModel plain =
                new Labelled(
                        Signature.of(
                                List.of(TensorSpec.of("x", Datatype.FP64, -1, 2)),
                                Labelled.MATRIX.outputs()),
                        1);
        LoadedVersion seeing =
                new LoadedVersion(
                        Labelled.choice(1),
                        ScoringModel.of(
                                new FeaturedModel(plain, FeatureDefinition.read(definition))));
        KeptRows kept = kept();
        LoadedSplit split = new LoadedSplit(SplitChoice.alone(Labelled.choice(1)), seeing, null);
        byte[] value = "{\"id\": 7}".getBytes(UTF_8);
        try (SplitScorer scorer = new SplitScorer(attempt(), split, 1_000, kept)) {
            scorer.score(
                    List.of(
                            new Message(0, 0, 5, null, value)
                                    .with(new double[] {0.25, 3, Double.NaN})),
                    written -> {});
        }
        kept.barrier(4);
        List<String> lines = Unsealed.lines(directory.resolve("1-1-4-0.part"));
        JsonNode given = JSON.readTree(lines.getLast()).path("given");
        assertThat(given.findValuesAsText("name")).containsExactly("late", "busy", "features_at");
        assertThat(bytes(given.get(0)).getDouble(0)).isEqualTo(0.25);
        assertThat(bytes(given.get(1)).getDouble(0)).isNaN();
        assertThat(given.at("/2/datatype").asText()).isEqualTo("INT64");
        assertThat(bytes(given.get(2)).getLong(0)).isEqualTo(5);
    }

    private static ByteBuffer bytes(JsonNode tensor) throws IOException {
        return ByteBuffer.wrap(tensor.path("bytes").binaryValue()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void whereNothingIsDividedOneVersionAnswersAll() throws IOException {
        List<Outgoing> written = new ArrayList<>();
        SplitScorer.Scored scored;
        try (SplitScorer scorer = new SplitScorer(attempt(), alone(2), 1_000, kept())) {
            scored = scorer.score(messages(), written::add);
        }
        assertThat(scored)
                .isEqualTo(new SplitScorer.Scored(scored.dead(), ROWS - scored.dead(), 0));
        for (Outgoing one : written) {
            if (one.topic().equals("late")) {
                assertThat(JSON.readTree(one.value()).path("version").asInt()).isEqualTo(2);
            }
        }
    }

    /// A number that no machine holds ended every attempt that read it.
    @Test
    void whatIsPassedThroughIsCopiedAsItStands() throws IOException {
        String id =
                "{\"a\":[1e9999999999,1.10,-0,12345678901234567890,\"x\",null,true,[]],\"b\":{}}";
        String value =
                "{\"id\": %s, \"hour\": 1, \"distance\": 100, \"carrier\": \"AA\"}".formatted(id);
        List<Outgoing> written = new ArrayList<>();
        try (SplitScorer scorer = new SplitScorer(attempt(), alone(1), 1_000, kept())) {
            scorer.score(List.of(new Message(0, 0, 0, null, value.getBytes(UTF_8))), written::add);
        }
        assertThat(written).hasSize(1);
        assertThat(new String(written.getFirst().value(), UTF_8))
                .contains(",\"id\":" + id + ",\"label\":");
    }

    private String letter(String value) throws IOException {
        List<Outgoing> written = new ArrayList<>();
        try (SplitScorer scorer = new SplitScorer(attempt(), alone(1), 1_000, kept())) {
            scorer.score(List.of(new Message(0, 0, 0, null, value.getBytes(UTF_8))), written::add);
        }
        assertThat(written).hasSize(1);
        assertThat(written.getFirst().topic()).isEqualTo("late.dead");
        return JSON.readTree(written.getFirst().value()).path("reason").asText();
    }

    /// Many who read JSON would refuse all of the letter.
    @Test
    void lettersQuoteNoHalfOfASurrogatePair() throws IOException {
        assertThat(letter("{\"hour\": \"\\ud83d\", \"distance\": 100, \"carrier\": \"AA\"}"))
                .startsWith("\"?\" (expected: ");
        for (String before : List.of("", "x")) {
            String name = before + "\ud83d\udc1f".repeat(600);
            assertThat(letter("{\"%1$s\": 1, \"%1$s\": 1}".formatted(name)))
                    .hasSize(1_000)
                    .matches(reason -> UTF_8.newEncoder().canEncode(reason), "is text");
        }
    }
}
