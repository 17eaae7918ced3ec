package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.SplitChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HandedStreamTest {
    private static HandedStream handed(@Nullable Duration drift) {
        return new HandedStream(
                "{\"job\":\"late\"}",
                new HandedStream.Settled(
                        SplitChoice.alone(
                                new ModelChoice("flights", 7, Path.of("/cache/7"), "a".repeat(64))),
                        3,
                        new Broker.Limits(4, 512),
                        drift,
                        drift == null ? Map.of(3, 9L) : Map.of()),
                Map.of("flights", Map.of(0, 12L, 3, 7L), "landings", Map.of(0, 0L)),
                Map.of(0, 40L, 3, 7L),
                Map.of(1, Letters.of(1, 2, 3).number()),
                Path.of("/data/jobs/job-7/checkpoints/attempt-2"),
                drift == null ? null : "5a".repeat(32));
    }

    @Test
    void whatIsHandedOverComesThereAsItWas() {
        HandedStream seeing = handed(Duration.ofHours(2));
        assertThat(HandedStream.of(seeing.text())).isEqualTo(seeing);
        assertThat(HandedStream.of(handed(null).text())).isEqualTo(handed(null));
        assertThat(HandedStream.isText(seeing.text())).isTrue();
        assertThat(HandedStream.isText("late-flights/2")).isFalse();
    }

    /// Rows before that have answers, or are to have none.
    @Test
    void workBeginsThereWhereItBeginsHereHoweverFarBackEventsAreRead() {
        HandedStream there = HandedStream.of(handed(Duration.ofHours(2)).text());
        assertThat(there.begin().offsets()).isEqualTo(Map.of(0, 40L, 3, 7L));
        assertThat(there.first()).containsEntry("flights", Map.of(0, 12L, 3, 7L));
    }

    /// A job may have been handed over by a version that kept no predictions there.
    @Test
    void whatSaysNothingOfPredictionsKeepsNone() {
        String without = handed(null).text().replace(",\"capture-key\":null", "");
        assertThat(without).doesNotContain("capture-key");
        assertThat(HandedStream.of(without)).isEqualTo(handed(null));
    }
}
