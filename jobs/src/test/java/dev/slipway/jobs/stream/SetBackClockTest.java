package dev.slipway.jobs.stream;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Message.Fault;
import dev.slipway.testkit.outside.LocalBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stream takes for the future while the clock of its machine is set back.
final class SetBackClockTest {
    private static final long NOON = 1_000_000_000_000L;
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600_000;
    private static final String DEFINITION =
            """
            columns: {origin: text}
            aggregates:
              seen: {source: arrivals, key: origin, time: at, kind: count, window: 6h, tile: 10m}
            features: {seen: seen}
            """;

    @TempDir private Path directory;
    private long wall = NOON;
    private long nanos;

    private ModelChoice version() throws IOException {
        Files.writeString(directory.resolve("model.yaml"), "file: model\n");
        Files.writeString(directory.resolve("model"), "echo 1\n");
        Files.writeString(directory.resolve("features.yaml"), DEFINITION);
        return new ModelChoice("flights", 1, directory, "0".repeat(64));
    }

    private StreamWork work(StreamAttempt attempt, Broker broker, Versions versions)
            throws IOException {
        LoadedVersion ignored = versions.load(version());
        return new StreamWork(
                attempt,
                new StreamWork.Outside(
                        broker,
                        new Unheard(),
                        CaptureShelf.open(directory.resolve("shelf"), attempt.number(), null, null),
                        versions),
                new StreamWork.Begin(null, Map.of(), Map.of(), new Broker.Limits(1, 1 << 20)),
                () -> wall,
                () -> nanos);
    }

    private static @Nullable Fault fault(Asking asking, String topic, long sent) {
        byte[] row = "{\"origin\":\"ATL\"}".getBytes(StandardCharsets.UTF_8);
        return requireNonNull(asking.read(topic, new Message(0, 5, sent, null, row)).row()).fault();
    }

    @Test
    void rowsThatAreSentAfterwardsAreOnesOfThePresent() throws Exception {
        String name = AskedStream.name("set-back");
        StreamAttempt attempt =
                AskedStream.attempt(LocalBroker.shared(), name, Duration.ofMinutes(1));
        try (Broker broker = Broker.open(attempt);
                Versions versions = new Versions(attempt)) {
            Asking asking = work(attempt, broker, versions).asking().orElseThrow();
            assertThat(fault(asking, name, NOON)).isNull();
            wall = NOON - HOUR;
            nanos = Duration.ofSeconds(60).toNanos();
            assertThat(fault(asking, name, NOON + 60 * SECOND)).isNull();
            assertThat(fault(asking, name, NOON + 70 * SECOND)).isNull();
            Fault ahead = requireNonNull(fault(asking, name, NOON + 70 * SECOND + 1));
            assertThat(ahead.reason()).contains("ahead of the clock here");
        }
    }

    @Test
    void clockThatIsBehindWhatWasReadBeforeEndsTheAttempt() throws Exception {
        String name = AskedStream.name("set-back");
        StreamAttempt attempt =
                AskedStream.attempt(LocalBroker.shared(), name, Duration.ofMinutes(1));
        try (Broker broker = Broker.open(attempt);
                Versions versions = new Versions(attempt)) {
            StreamWork work = work(attempt, broker, versions);
            work.readUntil(Long.MIN_VALUE);
            work.readUntil(NOON + 10 * SECOND);
            assertThat(work.read().newest()).isEqualTo(NOON + 10 * SECOND);
            assertThatThrownBy(() -> work.readUntil(NOON + 10 * SECOND + 1))
                    .isInstanceOfSatisfying(
                            JobException.class,
                            e -> assertThat(e.code()).isEqualTo(EndCode.CLOCK_BEHIND));
            assertThat(work.failure()).isPresent();
        }
    }
}
