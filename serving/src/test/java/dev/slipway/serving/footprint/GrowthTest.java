package dev.slipway.serving.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GrowthTest {
    @Test
    void growsWithTheInputs() {
        Growth growth = Growth.between(100, 400, 1_000);
        assertThat(growth).isEqualTo(new Growth(4, 10));
        assertThat(growth.beside(1_000)).isEqualTo(14_000);
    }

    @Test
    void whatDidNotGrowIsNotForeseen() {
        assertThat(Growth.between(0, 10, 10)).isEqualTo(Growth.NONE);
        assertThat(Growth.between(10, -1, -1)).isEqualTo(Growth.NONE);
        assertThat(Growth.NONE.beside(Long.MAX_VALUE)).isZero();
    }

    @Test
    void neverOverflows() {
        assertThat(new Growth(1e9, 1e9).beside(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
