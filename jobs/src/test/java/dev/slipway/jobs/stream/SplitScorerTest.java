package dev.slipway.jobs.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.release.KeyHash;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.api.release.StickyKey;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.SplitChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SplitScorerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS = 400;

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

    private static LoadedSplit split(ReleaseSplit terms) {
        return new LoadedSplit(
                new SplitChoice(
                        Labelled.choice(1), new SplitChoice.Canary(Labelled.choice(2), terms)),
                Labelled.version(Labelled.MATRIX, 1),
                Labelled.version(Labelled.MATRIX, 2));
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
        int dead;
        try (SplitScorer scorer = new SplitScorer(attempt(), split(terms), 1_000)) {
            dead = scorer.score(messages(), written::add);
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
        assertThat(dead).isEqualTo(bad);
        assertThat(candidates).isBetween(1, ROWS - bad - 1);
    }

    @Test
    void whereNothingIsDividedOneVersionAnswersAll() throws IOException {
        LoadedSplit alone =
                new LoadedSplit(
                        SplitChoice.alone(Labelled.choice(2)),
                        Labelled.version(Labelled.MATRIX, 2),
                        null);
        List<Outgoing> written = new ArrayList<>();
        try (SplitScorer scorer = new SplitScorer(attempt(), alone, 1_000)) {
            scorer.score(messages(), written::add);
        }
        for (Outgoing one : written) {
            if (one.topic().equals("late")) {
                assertThat(JSON.readTree(one.value()).path("version").asInt()).isEqualTo(2);
            }
        }
    }
}
