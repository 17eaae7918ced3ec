package dev.slipway.stats.bets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Numbers;
import dev.slipway.stats.counts.Tally;
import dev.slipway.testkit.Property;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BetsTest {
    @Test
    void aBetBeginsWithOne() {
        assertThat(OddsTest.above(1).process().log()).isBetween(-1e-12, 1e-12);
        assertThat(RateTest.below(0.01).process().log()).isBetween(-1e-12, 1e-12);
    }

    @Test
    void secondsWithoutEventsChangeNothing() {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < 600; i++) {
            test.observe(5, 95, 0, 0);
            test.process().endSecond();
        }
        assertThat(test.process().log()).isBetween(-1e-9, 1e-9);
        assertThat(test.process().seconds()).isEqualTo(600);
    }

    @Test
    void eventsThatCannotDivideOtherwiseSayNothing() {
        OddsTest test = OddsTest.above(1);
        test.observe(5, 95, 5, 100);
        test.observe(0, 95, 0, 3);
        test.observe(5, 0, 3, 3);
        test.process().endSecond();
        assertThat(test.process().log()).isBetween(-1e-12, 1e-12);
    }

    @Test
    void strataOfASecondCountInAnyOrder() {
        Property.holds(
                50,
                random -> {
                    Tally forwards = new Tally(6);
                    Tally backwards = new Tally(6);
                    for (int stratum = 0; stratum < 6; stratum++) {
                        for (Arm arm : Arm.values()) {
                            long trials = random.nextInt(40);
                            long events = random.nextLong(trials + 1);
                            forwards.add(arm, stratum, trials, events);
                            backwards.add(arm, 5 - stratum, trials, events);
                        }
                    }
                    assertThat(numbers(forwards)).isEqualTo(numbers(backwards));
                });
    }

    @Test
    void oneMoreBadAnswerOfCandidateNeverWinsLess() {
        Property.holds(
                200,
                random -> {
                    long candidate = 1 + random.nextLong(30);
                    long stable = 1 + random.nextLong(200);
                    long events = 1 + random.nextLong(candidate + stable - 1);
                    double above = Double.NEGATIVE_INFINITY;
                    double below = Double.POSITIVE_INFINITY;
                    long last = Math.min(candidate, events);
                    for (long bad = Math.max(0, events - stable); bad <= last; bad++) {
                        double won = log(OddsTest.above(1), candidate, stable, bad, events);
                        double lost = log(OddsTest.below(2), candidate, stable, bad, events);
                        assertThat(won).isGreaterThanOrEqualTo(above - 1e-9);
                        assertThat(lost).isLessThanOrEqualTo(below + 1e-9);
                        above = won;
                        below = lost;
                    }
                });
    }

    @Test
    void tensOfThousandsOfBadAnswersInASecondAreCounted() {
        OddsTest test = OddsTest.above(1);
        test.observe(20_000, 80_000, 19_000, 60_000);
        test.process().endSecond();
        assertThat(test.process().log()).isFinite().isGreaterThan(1000);
    }

    @Test
    void aLateFaultIsFoundAboutAsSoonAsAnEarlyOne() {
        assertThat(secondsToFind(0)).isLessThan(60);
        assertThat(secondsToFind(3600)).isLessThan(90);
    }

    @Test
    void aServiceWithoutErrorsShowsItsPromiseWithFewThousandAnswers() {
        RateTest test = RateTest.below(0.001);
        int answers = 0;
        while (test.process().log() < StrictMath.log(40)) {
            test.observe(20, 0);
            test.process().endSecond();
            answers += 20;
        }
        assertThat(answers).isBetween(4_500, 4_700);
        assertThat(test.goodAnswersFor(0)).isZero();
        assertThat(RateTest.below(0.001).goodAnswersFor(StrictMath.log(40)))
                .isBetween(3_700L, 3_800L);
    }

    @Test
    void thePeakStaysWhenTheValueFalls() {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < 30; i++) {
            test.observe(5, 95, 1, 1);
            test.process().endSecond();
        }
        double peak = test.process().peak();
        assertThat(peak).isBetween(test.process().log() - 1e-3, test.process().log());
        assertThat(peak).isGreaterThan(10);
        for (int i = 0; i < 300; i++) {
            test.observe(5, 95, 0, 3);
            test.process().endSecond();
        }
        assertThat(test.process().log()).isLessThan(peak);
        assertThat(test.process().peak()).isEqualTo(peak);
        assertThat(test.process().peakSecond()).isEqualTo(30);
    }

    @Test
    void whatWasShownStaysWhenABetBeginsAnew() {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < 30; i++) {
            test.observe(5, 95, 1, 1);
            test.process().endSecond();
        }
        double peak = test.process().peak();
        test.process().beginAnew();
        assertThat(test.process().log()).isBetween(Math.log(0.5) - 1e-9, Math.log(0.5) + 1e-12);
        assertThat(test.process().peak()).isEqualTo(peak);
        for (int i = 0; i < 60; i++) {
            test.observe(5, 95, 1, 1);
            test.process().endSecond();
        }
        assertThat(test.process().peak()).isGreaterThan(peak);
        assertThat(test.process().peakSecond()).isEqualTo(90);
    }

    @Test
    void aBetThatNothingWasStakedOnHasNothingToGiveUp() {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < 300; i++) {
            test.observe(0, 95, 0, 3);
            test.process().endSecond();
            test.process().beginAnew();
        }
        assertThat(test.process().log()).isBetween(-1e-9, 1e-9);
    }

    /// It has played for less than any `double` holds by then. Seconds 60, 120 and so on are a
    /// start's, which takes some of the rest.
    @Test
    void aBetThatBeganAnewForDaysHasShownNothingAndStillCan() {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < 5_000; i++) {
            test.observe(5, 95, 0, 3);
            test.process().endSecond();
            test.process().beginAnew();
        }
        double rest = -(5_000 - 83) * Math.log(2) - 83 * Math.log(3);
        assertThat(test.process().peak()).isZero();
        assertThat(test.process().log()).isBetween(rest - 1e-6, rest + 1e-6);
        for (int i = 0; i < 100; i++) {
            test.observe(50, 50, 40, 40);
            test.process().endSecond();
        }
        assertThat(test.process().peak()).isGreaterThan(Math.log(200));
    }

    @Test
    void aShortOutageOfEverythingShowsNothingAboutParts() {
        assertThat(secondsToShowParts(0.05)).isBetween(80, 140);
        assertThat(secondsToShowParts(1)).isBetween(7, 12);
    }

    private static int secondsToShowParts(double part) {
        BadShareTest test = BadShareTest.above(0.005);
        int seconds = 0;
        while (test.process().log() < StrictMath.log(2000)) {
            test.observe(100, Math.round(100 * part));
            test.process().endSecond();
            seconds++;
        }
        return seconds;
    }

    /// Ville's inequality, with the worst stopping there is: the greatest value of half an hour.
    @Test
    void whoeverLooksAtEverySecondIsMisledNoMoreThanPromised() {
        int misled = 0;
        int games = 600;
        SplittableRandom random = new SplittableRandom(7);
        for (int game = 0; game < games; game++) {
            OddsTest test = OddsTest.above(1);
            for (int i = 0; i < 900; i++) {
                long bad = draws(random, 5, 0.05);
                test.observe(5, 20, bad, bad + draws(random, 20, 0.05));
                test.process().endSecond();
            }
            misled += test.process().peak() >= StrictMath.log(10) ? 1 : 0;
        }
        assertThat(misled).isLessThanOrEqualTo(games / 10);
    }

    @Test
    void boundsOfAnOddsRatioHoldAtEverySecondAndNarrow() {
        int missed = 0;
        SplittableRandom random = new SplittableRandom(11);
        for (int game = 0; game < 40; game++) {
            OddsInterval odds = new OddsInterval();
            Tally tally = new Tally(1);
            boolean inside = true;
            for (int i = 0; i < 200; i++) {
                tally.clear();
                tally.add(Arm.CANDIDATE, 0, 20, draws(random, 20, 3.0 / 12));
                tally.add(Arm.STABLE, 0, 40, draws(random, 40, 0.1));
                odds.observe(tally);
                Interval now = odds.at(0.05);
                inside &= now.low() <= 3 && now.high() >= 3;
            }
            missed += inside ? 0 : 1;
            assertThat(odds.at(0.05).low()).isGreaterThan(1.8);
            assertThat(odds.at(0.05).high()).isLessThan(4.5);
        }
        assertThat(missed).isLessThanOrEqualTo(4);
    }

    @Test
    void anOddsRatioIsUnknownWithoutEvents() {
        Interval unknown = new OddsInterval().at(0.05);
        assertThat(unknown.low()).isZero();
        assertThat(unknown.high()).isInfinite();
    }

    @Test
    void boundsOfAQuantileSurroundItAndOpenWithFewLatencies() {
        LatencyHistogram latencies = new LatencyHistogram();
        for (int i = 1; i <= 20; i++) {
            latencies.count(i * 1_000_000L);
        }
        assertThat(RateInterval.ofQuantile(latencies, 0.99, 0.05).high()).isInfinite();
        for (int i = 1; i <= 100_000; i++) {
            latencies.count(i * 1_000L);
        }
        Interval bounds = RateInterval.ofQuantile(latencies, 0.99, 0.05);
        assertThat(bounds.low()).isBetween(98.0e6, 99.7e6);
        assertThat(bounds.high()).isBetween(99.0e6, 100.6e6);
    }

    @Test
    void wrongBoundsAreRefused() {
        assertThatThrownBy(() -> RateTest.below(0)).hasMessageContaining("allowance: 0.0");
        assertThatThrownBy(() -> MeanTest.above(1)).hasMessageContaining("mean: 1.0");
        assertThatThrownBy(() -> MeanTest.below(2)).hasMessageContaining("mean: 2.0");
        assertThatThrownBy(() -> new MixTest(1)).hasMessageContaining("classes: 1");
        assertThatThrownBy(() -> new Interval(2, 1)).hasMessageContaining("low <= high");
        assertThatThrownBy(() -> RateInterval.of(2, 1, 0.05)).hasMessageContaining("events: 2");
    }

    private static long[] numbers(Tally tally) {
        OddsTest test = OddsTest.above(1);
        test.observe(tally);
        test.process().endSecond();
        Numbers numbers = new Numbers();
        test.process().writeTo(numbers);
        return numbers.toArray();
    }

    private static double log(OddsTest test, long candidate, long stable, long bad, long all) {
        test.observe(candidate, stable, bad, all);
        test.process().endSecond();
        return test.process().log();
    }

    /// One bad answer of candidate every fifth second, after `healthy` seconds in which every
    /// twentieth event is candidate's.
    private static int secondsToFind(int healthy) {
        OddsTest test = OddsTest.above(1);
        for (int i = 0; i < healthy; i++) {
            boolean event = i % 5 == 0;
            test.observe(5, 95, event && i % 100 == 0 ? 1 : 0, event ? 1 : 0);
            test.process().endSecond();
        }
        int seconds = 0;
        while (test.process().peak() < StrictMath.log(250)) {
            long bad = seconds % 5 == 0 ? 1 : 0;
            test.observe(5, 95, bad, bad);
            test.process().endSecond();
            seconds++;
        }
        return seconds;
    }

    private static long draws(SplittableRandom random, int trials, double rate) {
        long events = 0;
        for (int i = 0; i < trials; i++) {
            events += random.nextDouble() < rate ? 1 : 0;
        }
        return events;
    }
}
