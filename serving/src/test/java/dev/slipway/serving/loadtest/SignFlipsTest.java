package dev.slipway.serving.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignFlipsTest {
    /// Counted out: all signs of as many numbers, each as likely.
    @ParameterizedTest
    @CsvSource({
        "'1 1 1 1 1 1 1 0 0 0', 0.0078125",
        "'1 1 1 1 1 1 1', 0.0078125",
        "'3 -1 2 2 1', 0.09375",
        "'0.1 0.2 -0.3', 0.625",
        "'0 0 0', 1",
        "'-1 -1', 1",
    })
    void chanceIsThePartOfAllSignsWithAsLargeASum(String differences, double chance) {
        double[] numbers =
                Stream.of(differences.split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertThat(SignFlips.atLeast(numbers)).isCloseTo(chance, within(1e-12));
    }

    @Test
    void withoutPairsNothingIsUnlikely() {
        assertThat(SignFlips.atLeast(new double[0])).isEqualTo(1);
    }

    @Test
    void moreSignsThanCanBeCountedAreRefused() {
        assertThatThrownBy(() -> SignFlips.atLeast(new double[21]))
                .hasMessage("pairs: 21 (expected: at most 20)");
    }
}
