package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Property;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
    @Test
    void tenRetriesAreThereAtTheStart() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 10; i++) {
            assertThat(budget.tryTake()).isTrue();
        }
        assertThat(budget.tryTake()).isFalse();
    }

    @Test
    void retriesStayThePartOfTheCallsThatIsAllowed() {
        Property.holds(
                100,
                random -> {
                    RetryBudget budget = new RetryBudget();
                    double part = random.nextInt(11) / 10.0;
                    int retries = 0;
                    int calls = random.nextInt(5_000);
                    for (int i = 0; i < calls; i++) {
                        budget.earn(part);
                        while (random.nextInt(3) > 0 && budget.tryTake()) {
                            retries++;
                        }
                    }
                    assertThat(retries).isLessThanOrEqualTo(10 + (int) Math.ceil(part * calls));
                });
    }

    @Test
    void quietTimesSaveNoMoreThanTen() {
        RetryBudget budget = new RetryBudget();
        for (int i = 0; i < 1_000; i++) {
            budget.earn(1);
        }
        int retries = 0;
        while (budget.tryTake()) {
            retries++;
        }
        assertThat(retries).isEqualTo(10);
    }
}
