package dev.slipway.jobs.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.features.FeatureDefinition;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Messages that are rows and events at once.
final class AskingTest {
    private static final String TOPIC = "flights";
    private static final long NOW = 1_000_000_000_000L;
    private static final String DEFINITION =
            """
            columns: {origin: text}
            aggregates:
              seen: {source: landings, key: origin, time: at, kind: count, window: 6h, tile: 10m}
              late: {source: landings, key: origin, time: at, value: late, kind: mean,
                     window: 6h, tile: 10m}
            features: {seen: seen, late: late}
            """;

    @TempDir private Path scratch;
    private Asking asking;

    @BeforeEach
    void read() throws IOException {
        Path file = Files.writeString(scratch.resolve("features.yaml"), DEFINITION);
        asking =
                new Asking(
                        attempt(),
                        FeatureDefinition.read(file),
                        new StreamWork.Begin(
                                null, Map.of(), Map.of(), new Broker.Limits(1, 1 << 20)),
                        () -> NOW);
    }

    private static StreamAttempt attempt() {
        Duration second = Duration.ofSeconds(1);
        return new StreamAttempt(
                "late-flights",
                1,
                Labelled.choice(1),
                new StreamAttempt.Access("127.0.0.1:9092", Map.of(), Map.of(), null),
                new StreamAttempt.Topics(TOPIC, false, "late", "late.dead"),
                Map.of("landings", TOPIC),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                new Pace(10, 1, second),
                new StreamAttempt.Timing(second, Duration.ofMinutes(1), second, second),
                new Place.Child(),
                Path.of("/cache"),
                false);
    }

    private Reading reading(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return asking.read(TOPIC, new Message(0, 5, NOW, null, bytes));
    }

    private static String reason(Reading reading) {
        return requireNonNull(requireNonNull(reading.aside()).fault()).reason();
    }

    /// Rows may have it, as Python writes it: the event would be lost without a word.
    @Test
    void valueThatIsNoNumberIsOneThatIsMissing() {
        Reading reading = reading("{\"origin\":\"ATL\",\"at\":999999000000,\"late\":NaN}");
        assertThat(reading.events()).extracting(Reading.Told::aggregate).containsExactly(0);
        assertThat(reading.questions()).hasSize(2);
        assertThat(reading.aside()).isNull();
    }

    @Test
    void eventThatCannotBeReadIsPutAsideThoughItsRowIsAnswered() {
        Reading reading = reading("{\"origin\":\"ATL\",\"at\":999999000000,\"late\":[1]}");
        assertThat(reading.events()).isEmpty();
        assertThat(requireNonNull(reading.row()).fault()).isNull();
        assertThat(reason(reading)).isEqualTo("late: nested (expected: a number, a text or null)");
        Reading without = reading("{\"at\":999999000000,\"late\":[1]}");
        assertThat(reason(without)).startsWith("late: nested");
    }

    @Test
    void messageThatIsNoObjectHasOneDeadLetter() {
        Reading reading = reading("{\"origin\":\"ATL\"");
        assertThat(reading.row()).isNotNull();
        assertThat(reading.aside()).isNull();
    }
}
