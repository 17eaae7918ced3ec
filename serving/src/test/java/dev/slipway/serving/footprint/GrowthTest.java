package dev.slipway.serving.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GrowthTest {
    @Test
    void growsWithTheInputs() {
        Growth growth = Growth.between(100, 400, 1_000);
        assertThat(growth).isEqualTo(new Growth(4, 10));
        assertThat(growth.answerBytes(1_000)).isEqualTo(4_000);
        assertThat(growth.scratchBytes(1_000)).isEqualTo(10_000);
    }

    @Test
    void whatDidNotGrowIsNotForeseen() {
        assertThat(Growth.between(0, 10, 10)).isEqualTo(Growth.NONE);
        assertThat(Growth.between(10, -1, -1)).isEqualTo(Growth.NONE);
        assertThat(Growth.NONE.answerBytes(Long.MAX_VALUE)).isZero();
        assertThat(Growth.NONE.scratchBytes(Long.MAX_VALUE)).isZero();
    }

    @Test
    void ofTwoMeasurementsTheLesserScratchCounts() {
        assertThat(new Growth(4, 10).orLess(new Growth(4, 2))).isEqualTo(new Growth(4, 2));
        assertThat(new Growth(4, 2).orLess(new Growth(4, 10))).isEqualTo(new Growth(4, 2));
    }

    @Test
    void neverOverflows() {
        Growth vast = new Growth(1e9, 1e9);
        assertThat(vast.answerBytes(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(vast.scratchBytes(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
