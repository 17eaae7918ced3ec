package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.testkit.Property;
import org.junit.jupiter.api.Test;

final class CostFitTest {
    @Test
    void warmUpLineGoesThroughBothMeasurements() {
        CostFit cost = CostFit.through(3_000, 64, 66_000);
        assertThat(cost.predictNanos(1)).isEqualTo(3_000);
        assertThat(cost.predictNanos(64)).isEqualTo(66_000);
    }

    @Test
    void fitFollowsTheTrueLine() {
        Property.holds(
                50,
                random -> {
                    double fixed = random.nextDouble(1e3, 1e7);
                    double perRow = random.nextDouble(1e2, 1e6);
                    CostFit cost = new CostFit(random.nextDouble(1e3, 1e7), 1e3);
                    for (int i = 0; i < 2_000; i++) {
                        int rows = random.nextInt(1, 128);
                        cost.learn(rows, (long) (fixed + perRow * rows));
                    }
                    for (int rows : new int[] {1, 16, 128}) {
                        double truth = fixed + perRow * rows;
                        assertThat((double) cost.predictNanos(rows))
                                .isCloseTo(truth, within(truth * 0.02 + 1_000));
                    }
                });
    }

    @Test
    void fitBegunAfreshKnowsTheLineAndNothingOfRefusals() {
        CostFit before = CostFit.through(3_000, 64, 66_000);
        before.answers(8);
        CostFit afresh = before.afresh();
        assertThat(afresh.cost()).isEqualTo(before.cost());
        assertThat(afresh.triedRows()).isEqualTo(64);
        assertThat(afresh.mostRows()).isEqualTo(Integer.MAX_VALUE);
        before.learn(1, 9_000);
        assertThat(afresh.predictNanos(1)).isEqualTo(3_000);
        assertThat(CostFit.guess(5_000).afresh().isGuess()).isTrue();
    }

    @Test
    void firstCallEndsAGuessAndTheLargestIsTheOneTried() {
        CostFit cost = CostFit.guess(5_000);
        assertThat(cost.isGuess()).isTrue();
        assertThat(cost.triedRows()).isEqualTo(1);
        for (int rows : new int[] {1, 8, 2}) {
            cost.learn(rows, 3_000);
            assertThat(cost.isGuess()).isFalse();
        }
        assertThat(cost.triedRows()).isEqualTo(8);
    }

    @Test
    void slopeStaysWhileAllBatchesAreAlike() {
        CostFit cost = CostFit.through(3_000, 64, 66_000);
        for (int i = 0; i < 1_000; i++) {
            cost.learn(1, 4_000);
        }
        assertThat(cost.predictNanos(1)).isBetween(3_900L, 4_100L);
        assertThat(cost.predictNanos(64)).isBetween(66_000L, 68_000L);
    }

    @Test
    void callsThatRunAloneDoNotForgetWhatARowCosts() {
        CostFit cost = new CostFit(10_000_000, 0).branch();
        for (int i = 0; i < 100; i++) {
            int rows = 1 + i % 8;
            cost.learn(rows, 100_000 + 9_900_000L * rows);
        }
        for (int i = 0; i < 5_000; i++) {
            int rows = i % 64 == 0 ? 4 : 1;
            cost.learn(rows, 100_000 + 9_900_000L * rows);
        }
        assertThat(cost.cost().gain()).isBetween(1.0, 1.03);
    }

    @Test
    void slopeOfASlowMomentIsNotHeldForEver() {
        CostFit cost = new CostFit(10_000_000, 0).branch();
        for (int i = 0; i < 100; i++) {
            cost.learn(1 + i % 8, 40_000_000L * (1 + i % 8));
        }
        for (int i = 0; i < 5_000; i++) {
            int rows = i % 64 == 0 ? 4 : 1;
            cost.learn(rows, 9_000_000 + 1_000_000L * rows);
        }
        assertThat(cost.cost().gain()).isGreaterThan(1.5);
    }

    @Test
    void warmUpThatWasTooSlowIsForgotten() {
        CostFit cost = CostFit.through(3_000_000, 64, 192_000_000);
        for (int i = 0; i < 2_000; i++) {
            cost.learn(1, 2_500);
        }
        assertThat(cost.predictNanos(1)).isLessThan(3_000);
    }

    @Test
    void onePauseDoesNotPassForTheModelsCost() {
        CostFit cost = new CostFit(3_000, 0);
        for (int i = 0; i < 200; i++) {
            cost.learn(1, 3_000);
        }
        cost.learn(1, 2_000_000_000);
        assertThat(cost.predictNanos(1)).isLessThan(4_000);
    }
}
