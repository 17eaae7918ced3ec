package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.batching.Cost;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Pace PACE = new Pace(Cost.line(5_000, 100), 50, 2);

    @Test
    void callsThatShareAnExecutionArePaidOnce() {
        assertThat(PACE.nanos(0)).isZero();
        assertThat(PACE.nanos(1)).isEqualTo(2_550);
        assertThat(PACE.nanos(50)).isEqualTo(5_000);
        assertThat(PACE.nanos(1_000)).isEqualTo(100_000);
    }

    @Test
    void fewerTogetherTakeMoreExecutions() {
        assertThat(PACE.atMost(10).nanos(1_000)).isEqualTo(300_000);
        assertThat(PACE.atMost(50)).isEqualTo(PACE);
    }

    @Test
    void nothingIsExpectedOfWhatNeverRan() {
        assertThat(Pace.UNKNOWN.nanos(1_000)).isZero();
    }
}
