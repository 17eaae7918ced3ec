package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoissonTailTest {
    /// Exact to 60 digits by summation of the series.
    @ParameterizedTest
    @CsvSource({
        "1, 0.1, 9.516258196404043e-02",
        "5, 0.3, 1.578504054165996e-05",
        "5, 1, 3.659846827343712e-03",
        "20, 7.5, 1.107494648818303e-04",
        "40, 20, 5.320202511246218e-05",
        "300, 250, 1.162393631054618e-03",
        "5000, 4500, 1.269773170520442e-13",
        "120000, 119000, 1.902771439644092e-03"
    })
    void isTheSumOfItsTerms(long count, double mean, double exact) {
        assertThat(PoissonTail.atLeast(count, mean) / exact).isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 0", "3, 3, 1", "-1, 5, 1"})
    void edges(long count, double mean, double expected) {
        assertThat(PoissonTail.atLeast(count, mean)).isEqualTo(expected);
    }
}
