package dev.slipway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    private static StreamProgress progress(
            @Nullable VersionNumber version, StreamProgress.@Nullable Canary canary) {
        return new StreamProgress(
                1,
                "running",
                1_870,
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
}
