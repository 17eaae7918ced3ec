package dev.slipway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GoldenRowsTest {
    private static final double TOLERANCE = 1e-5;

    @Test
    void theToleranceIsRelativeToTheLargerOfOneAndWhatIsWanted() {
        assertThat(GoldenRows.isClose(0, 0.9e-5, TOLERANCE)).isTrue();
        assertThat(GoldenRows.isClose(0, 1.1e-5, TOLERANCE)).isFalse();
        assertThat(GoldenRows.isClose(-1_000, -1_000.009, TOLERANCE)).isTrue();
        assertThat(GoldenRows.isClose(-1_000, -1_000.011, TOLERANCE)).isFalse();
    }

    @Test
    void nothingButInfinityIsCloseToInfinity() {
        double infinity = Double.POSITIVE_INFINITY;
        for (double actual : new double[] {0, 1e308, -infinity, Double.NaN}) {
            assertThat(GoldenRows.isClose(infinity, actual, TOLERANCE)).isFalse();
            assertThat(GoldenRows.isClose(actual, infinity, TOLERANCE)).isFalse();
        }
        assertThat(GoldenRows.isClose(infinity, infinity, TOLERANCE)).isTrue();
        assertThat(GoldenRows.isClose(-infinity, -infinity, 0)).isTrue();
    }

    @Test
    void whatIsNoNumberIsCloseToItselfAlone() {
        assertThat(GoldenRows.isClose(Double.NaN, Double.NaN, TOLERANCE)).isTrue();
        assertThat(GoldenRows.isClose(Double.NaN, 0, TOLERANCE)).isFalse();
        assertThat(GoldenRows.isClose(0, Double.NaN, TOLERANCE)).isFalse();
    }
}
