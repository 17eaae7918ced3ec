package dev.slipway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.testkit.SampleStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamMetricsTest {
    private static final List<StreamProgress.Answered> ANSWERED =
            List.of(
                    answered("gates", 3, 70),
                    answered("flights", 2, 800),
                    answered("flights", 3, 950),
                    answered("flights", 4, 50));

    private static StreamProgress.Answered answered(String model, int version, long rows) {
        return new StreamProgress.Answered(new ModelName(model), new VersionNumber(version), rows);
    }

    private final List<StreamJob> known = new ArrayList<>();
    private long rows;

    private StreamStatus status(StreamJob job) {
        return new StreamStatus(job, progress(null, null), null, null, null, "unpriced", null);
    }

    private StreamProgress progress(
            @Nullable VersionNumber version, StreamProgress.@Nullable Canary canary) {
        return new StreamProgress(
                1,
                "running",
                rows,
                0,
                null,
                version,
                canary,
                ANSWERED,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                true,
                null,
                null,
                Usage.NONE,
                Instant.EPOCH);
    }

    @Test
    void rowsAreThoseOfTheVersionsThatScoreNow() {
        VersionNumber stable = new VersionNumber(3);
        StreamProgress.Canary canary = new StreamProgress.Canary(new VersionNumber(4), 0.05);
        assertThat(StreamMetrics.answeredNow("late", progress(stable, canary)))
                .isEqualTo(
                        Map.of(
                                List.of("late", "flights", "3"),
                                950.0,
                                List.of("late", "flights", "4"),
                                50.0));
        assertThat(StreamMetrics.answeredNow("late", progress(stable, null)))
                .isEqualTo(Map.of(List.of("late", "flights", "3"), 950.0));
        assertThat(StreamMetrics.answeredNow("late", progress(null, null))).isEmpty();
    }

    /// An attempt that goes on from a checkpoint has fewer rows than the one before it had.
    @Test
    void aCounterDoesNotFallWhenAnAttemptGoesBackToACheckpoint() {
        known.add(SampleStream.begun(8, SampleStream.spec()));
        Supplier<Map<List<String>, Double>> counted =
                new StreamMetrics(() -> known, this::status)
                        .counted(status -> (double) status.rows());
        List<Double> seen = new ArrayList<>();
        for (long now : new long[] {1_000, 900, 990, 1_010}) {
            rows = now;
            seen.addAll(counted.get().values());
        }
        assertThat(seen).containsExactly(1_000.0, 1_000.0, 1_000.0, 1_010.0);
    }

    @Test
    void aStreamThatIsDeclaredAnewUnderANameCountsFromItsOwnBeginning() {
        known.add(SampleStream.begun(8, SampleStream.spec()));
        Supplier<Map<List<String>, Double>> counted =
                new StreamMetrics(() -> known, this::status)
                        .counted(status -> (double) status.rows());
        rows = 1_000;
        assertThat(counted.get()).isEqualTo(Map.of(List.of("late-flights"), 1_000.0));
        known.set(0, SampleStream.begun(9, SampleStream.spec()));
        rows = 5;
        assertThat(counted.get()).isEqualTo(Map.of(List.of("late-flights"), 5.0));
    }
}
