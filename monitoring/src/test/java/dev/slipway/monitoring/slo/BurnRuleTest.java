package dev.slipway.monitoring.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BurnRuleTest {
    @ParameterizedTest
    @CsvSource({
        "FAST, 28, 0.001, 14.4",
        "SLOW, 28, 0.001, 6",
        "STEADY, 28, 0.001, 1",
        "FAST, 7, 0.001, 3.6",
        "SLOW, 7, 0.001, 1.5",
        "STEADY, 7, 0.001, 1",
        "FAST, 1, 0.001, 1",
        "FAST, 28, 0.5, 1.6",
        "SLOW, 28, 0.2, 4",
        "STEADY, 28, 0.9, 0.8888888888888889"
    })
    void firesAtTheSamePartOfTheBudget(
            BurnRule rule, int days, double allowance, double threshold) {
        assertThat(rule.threshold(Duration.ofDays(days), allowance))
                .isCloseTo(threshold, within(1e-12));
    }

    @Test
    void ruleLongerThanTheWindowIsNotFollowed() {
        assertThat(BurnRule.STEADY.isFor(Duration.ofDays(2))).isFalse();
        assertThat(BurnRule.STEADY.isFor(Duration.ofDays(3))).isTrue();
    }

    @Test
    void shortWindowIsATwelfthOfTheLongOne() {
        for (BurnRule rule : BurnRule.values()) {
            assertThat(rule.lately().multipliedBy(12)).isEqualTo(rule.over());
        }
    }
}
