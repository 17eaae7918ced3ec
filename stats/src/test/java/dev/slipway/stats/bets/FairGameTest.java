package dev.slipway.stats.bets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LossDifferences;
import dev.slipway.stats.counts.Second;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The mean of every bet's value under its hypothesis, by adding up all outcomes: at most 1, and 1
/// at the border but for rounding down.
final class FairGameTest {
    private static final double ROUNDING = 1e-9;

    @Test
    void oddsAtTheBorderAreFair() {
        for (int candidate = 1; candidate <= 6; candidate++) {
            for (int stable = 1; stable <= 9; stable++) {
                for (int events = 0; events <= candidate + stable; events++) {
                    assertFair(meanOfOdds(OddsTestKind.ABOVE, candidate, stable, events, 1));
                    assertFair(meanOfOdds(OddsTestKind.BELOW, candidate, stable, events, 2));
                }
            }
        }
    }

    @Test
    void oddsInsideTheHypothesisAreWorseThanFair() {
        for (double odds : new double[] {0.1, 0.5, 0.9}) {
            assertThat(meanOfOdds(OddsTestKind.ABOVE, 5, 9, 4, odds)).isLessThan(1);
        }
        for (double odds : new double[] {2.2, 5, 50}) {
            assertThat(meanOfOdds(OddsTestKind.BELOW, 5, 9, 4, odds)).isLessThan(1);
        }
    }

    @Test
    void twoSecondsAcrossARestartAreFair() {
        double mean = 0;
        for (int first = 0; first <= 3; first++) {
            for (int second = 0; second <= 3; second++) {
                OddsTest test = OddsTest.above(1);
                test.observe(3, 7, first, 3);
                for (int i = 0; i < 60; i++) {
                    test.process().endSecond();
                }
                test.observe(3, 7, second, 3);
                test.process().endSecond();
                mean +=
                        probability(3, 7, first, 3, 1)
                                * probability(3, 7, second, 3, 1)
                                * StrictMath.exp(test.process().log());
            }
        }
        assertFair(mean);
    }

    @Test
    void ratesAreFairAtTheAllowanceAndWorseBeyond() {
        assertFair(meanOfRate(0.05, 0.05));
        assertThat(meanOfRate(0.05, 0.08)).isLessThan(1);
        assertThat(meanOfRate(0.05, 1)).isLessThan(1);
    }

    /// The same outcome comes again in the second game, which is as unfair as it gets.
    @Test
    void twoGamesThatAreBegunAnewMisleadNoMoreOftenThanOne() {
        for (double promised : new double[] {0.5, 0.2, 0.1, 0.05}) {
            double misled = 0;
            for (int bad = 0; bad <= 8; bad++) {
                OddsTest test = OddsTest.above(1);
                for (int game = 0; game < 5; game++) {
                    test.process().beginAnew();
                    test.observe(20, 80, bad, 8);
                    test.process().endSecond();
                }
                boolean won = test.process().peak() >= -StrictMath.log(promised);
                misled += won ? probability(20, 80, bad, 8, 1) : 0;
            }
            assertThat(misled).isLessThanOrEqualTo(promised);
        }
    }

    @Test
    void partsOfASecondAreFairAtTheBoundAndWorseBelow() {
        assertFair(meanOfParts(0.1, 0.1));
        assertThat(meanOfParts(0.1, 0.05)).isLessThan(1);
        assertThat(meanOfParts(0.1, 0)).isLessThan(1);
    }

    @Test
    void meansAreFairAtTheBoundAndWorseInside() {
        assertFair(meanOfLosses(() -> MeanTest.above(0.1), 0.1));
        assertFair(meanOfLosses(() -> MeanTest.below(0.1), 0.1));
        assertThat(meanOfLosses(() -> MeanTest.above(0.1), -0.3)).isLessThan(1);
        assertThat(meanOfLosses(() -> MeanTest.below(0.1), 0.4)).isLessThan(1);
    }

    @Test
    void sharesAreFair() {
        double mean =
                binomialMean(
                        12,
                        0.2,
                        candidate -> {
                            ShareTest test = new ShareTest();
                            test.observe((long) candidate, (long) (12 - candidate), 0.2);
                            test.process().endSecond();
                            return StrictMath.exp(test.process().log());
                        });
        assertFair(mean);
    }

    /// Three classes with 2, 3 and 2 answers, 3 of them by candidate: all ways to deal them.
    @Test
    void mixesAreFair() {
        int[] classes = {2, 3, 2};
        double mean = 0;
        for (int a = 0; a <= 2; a++) {
            for (int b = 0; b <= 3; b++) {
                int c = 3 - a - b;
                if (c >= 0 && c <= 2) {
                    double ways = choose(2, a) * choose(3, b) * choose(2, c);
                    int[] own = {a, b, c};
                    mean += ways / choose(7, 3) * valueOfMix(classes, own);
                }
            }
        }
        assertFair(mean);
    }

    private static double valueOfMix(int[] classes, int[] own) {
        Second second = new Second(new Second.Shape(1, classes.length));
        for (int i = 0; i < classes.length; i++) {
            for (int n = 0; n < classes[i]; n++) {
                second.classes().count(n < own[i] ? Arm.CANDIDATE : Arm.STABLE, 0, i);
            }
        }
        MixTest test = new MixTest(classes.length);
        test.observe(second.classes());
        test.process().endSecond();
        return StrictMath.exp(test.process().log());
    }

    private enum OddsTestKind {
        ABOVE,
        BELOW
    }

    private static double meanOfOdds(
            OddsTestKind kind, int candidate, int stable, int events, double odds) {
        double mean = 0;
        int last = Math.min(candidate, events);
        for (int bad = Math.max(0, events - stable); bad <= last; bad++) {
            OddsTest test = kind == OddsTestKind.ABOVE ? OddsTest.above(1) : OddsTest.below(2);
            test.observe(candidate, stable, bad, events);
            test.process().endSecond();
            mean +=
                    probability(candidate, stable, bad, events, odds)
                            * StrictMath.exp(test.process().log());
        }
        return mean;
    }

    private static double meanOfRate(double allowance, double rate) {
        return binomialMean(
                20,
                rate,
                bad -> {
                    RateTest test = RateTest.below(allowance);
                    test.observe(20, (long) bad);
                    test.process().endSecond();
                    return StrictMath.exp(test.process().log());
                });
    }

    /// A second in which all of twenty answers share one fate, and one in which each has its own.
    private static double meanOfParts(double bound, double rate) {
        return binomialMean(
                20,
                rate,
                bad -> {
                    double good = valueOfParts(bound, (long) bad, 0);
                    double shared = valueOfParts(bound, (long) bad, 20);
                    return (1 - rate) * good + rate * shared;
                });
    }

    private static double valueOfParts(double bound, long... seconds) {
        BadShareTest test = BadShareTest.above(bound);
        for (long bad : seconds) {
            test.observe(20, bad);
            test.process().endSecond();
        }
        return StrictMath.exp(test.process().log());
    }

    /// Four rows, each with a difference of 1 or -1.
    private static double meanOfLosses(Supplier<MeanTest> tests, double mean) {
        double up = (1 + mean) / 2;
        return binomialMean(
                4,
                up,
                ups -> {
                    LossDifferences rows = new LossDifferences();
                    for (int i = 0; i < 4; i++) {
                        rows.count(i < ups ? 1 : 0, i < ups ? 0 : 1);
                    }
                    MeanTest test = tests.get();
                    test.observe(rows);
                    test.process().endSecond();
                    return StrictMath.exp(test.process().log());
                });
    }

    private static double binomialMean(int trials, double rate, DoubleUnaryOperator value) {
        double mean = 0;
        for (int n = 0; n <= trials; n++) {
            double probability =
                    choose(trials, n)
                            * StrictMath.pow(rate, n)
                            * StrictMath.pow(1 - rate, trials - n);
            mean += probability * value.applyAsDouble(n);
        }
        return mean;
    }

    private static double probability(int candidate, int stable, int bad, int events, double odds) {
        double all = 0;
        int last = Math.min(candidate, events);
        for (int u = Math.max(0, events - stable); u <= last; u++) {
            all += choose(candidate, u) * choose(stable, events - u) * StrictMath.pow(odds, u);
        }
        return choose(candidate, bad)
                * choose(stable, events - bad)
                * StrictMath.pow(odds, bad)
                / all;
    }

    private static double choose(int of, int some) {
        double ways = 1;
        for (int i = 1; i <= some; i++) {
            ways = ways * (of - some + i) / i;
        }
        return ways;
    }

    private static void assertFair(double mean) {
        assertThat(mean).isBetween(1 - ROUNDING, 1 + 1e-13);
    }
}
