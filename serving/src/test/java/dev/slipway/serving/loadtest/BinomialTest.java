package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class BinomialTest {
    /// *Source*: exact enumeration in fractions.
    @Test
    void tailsAreExact() {
        assertTail(1, 80, 0.01, 0.5524767862361891);
        assertTail(4, 20, 0.01, 4.262092764244013e-05);
        assertTail(18, 20, 0.5, 0.00020122528076171875);
        assertTail(30, 2000, 0.01, 0.021256171404065292);
        assertTail(1100, 2000, 0.5, 4.228544767751963e-06);
    }

    @Test
    void everythingIsAtLeastNothing() {
        assertThat(Binomial.atLeast(0, 50, 0.01)).isEqualTo(1, within(1e-12));
        assertThat(Binomial.atLeast(0, 0, 0.01)).isEqualTo(1);
    }

    private static void assertTail(int least, int trials, double chance, double expected) {
        assertThat(Binomial.atLeast(least, trials, chance))
                .isEqualTo(expected, within(1e-9 * expected));
    }
}
