package dev.slipway.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import dev.slipway.jobs.attempt.BadRowLimits;
import dev.slipway.jobs.attempt.FencedException;
import dev.slipway.jobs.attempt.Place;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.cluster.Submitted;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StreamEngineTest {
    @TempDir private Path directory;

    /// The newest attempt, on a cluster that does not answer.
    private StreamAttempt attempt() {
        Duration second = Duration.ofSeconds(1);
        return new StreamAttempt(
                "late-flights",
                3,
                new ModelChoice("flights", 1, Path.of("/models/1"), "0".repeat(64)),
                new StreamAttempt.Access("127.0.0.1:9092", Map.of(), Map.of(), null),
                new StreamAttempt.Topics("flights", false, "late", "late.dead"),
                Map.of(),
                null,
                1 << 20,
                StreamAttempt.Delivery.EXACTLY_ONCE,
                List.of(),
                BadRowLimits.NONE,
                new Pace(1, 1, second),
                new StreamAttempt.Timing(second, Duration.ofMinutes(1), second, second),
                new Place.Cluster(
                        "big", URI.create("http://127.0.0.1:9"), Path.of("/srv/slipway-job.jar")),
                directory,
                false);
    }

    /// It has begun while the process started that was to end those before it.
    @Test
    void tasksOfALaterAttemptAreNotEnded() throws Exception {
        Submitted later = Submitted.of(3, "late-flights", directory);
        later.write(directory);
        StreamEngine.end(attempt(), 2, directory);
        assertThat(Submitted.read(directory)).contains(later);
    }

    /// What an attempt before has left there may be its business by now.
    @Test
    void tasksOfAnEarlierAttemptAreNotEndedOnceALaterOneHasBegun() throws Exception {
        Submitted left = Submitted.of(2, "late-flights", directory);
        left.write(directory);
        Files.createDirectories(directory.resolve("checkpoints/attempt-3"));
        StreamEngine.end(attempt(), 2, directory);
        assertThat(Submitted.read(directory)).contains(left);
    }

    /// It would ask the cluster, which does not answer.
    @Test
    void attemptThatBeginsLateEndsNothing() throws Exception {
        Submitted left = Submitted.of(2, "late-flights", directory);
        left.write(directory);
        Files.createDirectories(directory.resolve("checkpoints/attempt-4"));
        assertThatThrownBy(() -> StreamEngine.open(attempt(), directory, false, null, null))
                .isInstanceOfSatisfying(
                        FencedException.class, fenced -> assertThat(fenced.by()).isEqualTo(4));
        assertThat(Submitted.read(directory)).contains(left);
    }
}
