package dev.slipway.serving.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CpuBudgetTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"0, 1", "0.2, 1", "0.22, 0.804", "0.26, 0.412", "0.3, 0.02", "1, 0.02"})
    void busierHostGivesLessOfIt(double busy, double part) {
        CpuBudget budget = new CpuBudget(0.1, 2, 0);
        budget.follow(busy);
        assertThat(budget.perSecond()).isCloseTo(0.2e9 * part, within(1.0));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.2", "0.26, 0.0824", "0.4, 0.004"})
    void callsTakeWhatItGivesAndNoMoreThanASecondOfItAhead(double busy, double perSecond) {
        CpuBudget budget = new CpuBudget(0.1, 2, 0);
        budget.follow(busy);
        long call = 20_000_000;
        long spent = 0;
        for (long now = 0; now < 100 * SECOND; now += SECOND / 200) {
            if (budget.allows(now)) {
                budget.spend(call);
                spent += call;
            }
        }
        assertThat(spent / 1e9).isBetween(100 * perSecond - 0.02, 101 * perSecond + 0.02);
        assertThat(budget.spent()).isEqualTo(spent);
    }

    @Test
    void whatWasSavedUpInCalmIsNotSpentUnderLoad() {
        CpuBudget budget = new CpuBudget(0.1, 2, 0);
        budget.follow(0.4);
        assertThat(budget.allows(SECOND)).isTrue();
        budget.spend(6_000_000);
        assertThat(budget.allows(SECOND + 1)).isFalse();
        assertThat(budget.allows(2 * SECOND)).isTrue();
    }
}
