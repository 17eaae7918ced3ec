package dev.slipway.stats.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.stats.bets.OddsTest;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class CompareTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    @Test
    void distanceIsMeasuredInTolerances() {
        assertThat(Closeness.of(1.5, 1, 0.5, 0)).isEqualTo(1);
        assertThat(Closeness.of(110, 100, 0, 0.1)).isCloseTo(1, Offset.offset(1e-12));
        assertThat(Closeness.of(1, 1, 0, 0)).isZero();
        assertThat(Closeness.of(0.0, -0.0, 0, 0)).isZero();
        assertThat(Closeness.of(1, 2, 0, 0)).isEqualTo(INFINITE);
    }

    @Test
    void infinityNeverScalesTheTolerance() {
        assertThat(Closeness.of(INFINITE, INFINITE, 1, 1)).isZero();
        assertThat(Closeness.of(5, INFINITE, 1, 1)).isEqualTo(INFINITE);
        assertThat(Closeness.of(-INFINITE, INFINITE, 1, 1)).isEqualTo(INFINITE);
        assertThat(Closeness.of(INFINITE, 5, 1, 1)).isEqualTo(INFINITE);
    }

    @Test
    void notANumberEqualsItselfAlone() {
        assertThat(Closeness.of(NAN, NAN, 1, 1)).isZero();
        assertThat(Closeness.of(NAN, 1, 1, 1)).isEqualTo(INFINITE);
        assertThat(Closeness.of(1, NAN, 1, 1)).isEqualTo(INFINITE);
    }

    @Test
    void differenceAndDistanceAgree() {
        assertThatThrownBy(
                        () -> new Difference(DifferenceKind.NONE, 2, Difference.Decisions.NONE, 0))
                .hasMessage("distance: 2.0 of NONE");
        assertThatThrownBy(() ->
                        new Difference(DifferenceKind.VALUES, 1, Difference.Decisions.NONE, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pairedOddsIsTheBetOfOddsTestWithoutRestarts() {
        Random random = new Random(7);
        OddsTest test = OddsTest.above(1);
        long farther = 0;
        long nearer = 0;
        for (int i = 0; i < 300; i++) {
            boolean isFarther = random.nextDouble() < 0.7;
            farther += isFarther ? 1 : 0;
            nearer += isFarther ? 0 : 1;
            test.observe(1, 1, isFarther ? 1 : 0, 1);
        }
        test.process().endSecond();

        double own =
                StrictMath.log(0.5 + 0.5 * StrictMath.exp(PairedOdds.logEvidence(farther, nearer)));
        assertThat(own).isCloseTo(test.process().log(), Offset.offset(1e-8));
        assertThat(PairedOdds.logEvidence(0, 0)).isCloseTo(0, Offset.offset(1e-12));
    }

    @Test
    void evidenceOfEqualVersionsStaysAFairGame() {
        SplittableRandom random = new SplittableRandom(11);
        int reached = 0;
        for (int run = 0; run < 2_000; run++) {
            long farther = 0;
            long nearer = 0;
            boolean hasReached = false;
            for (int pair = 0; pair < 200; pair++) {
                boolean isFarther = random.nextBoolean();
                farther += isFarther ? 1 : 0;
                nearer += isFarther ? 0 : 1;
                hasReached |= PairedOdds.logEvidence(farther, nearer) >= StrictMath.log(20);
            }
            reached += hasReached ? 1 : 0;
        }
        assertThat(reached / 2_000.0).isLessThan(0.05);
    }

    @Test
    void falseDiscoveryRejectsWhatTheProcedureDoes() {
        double[] evidence = {Math.log(1_000), Math.log(50), Math.log(39), 0, -5};
        // Of 5 at 0.1: the best needs 50, the second 25, the third 16.7.
        assertThat(FalseDiscovery.rejected(evidence, 0.1))
                .containsExactly(true, true, true, false, false);
        assertThat(FalseDiscovery.rejected(new double[] {Math.log(49), 0, 0, 0, 0}, 0.1))
                .containsExactly(false, false, false, false, false);
        assertThatThrownBy(() -> FalseDiscovery.rejected(evidence, 0))
                .hasMessageContaining("rate: 0.0");
    }

    @Test
    void histogramNeverUnderstatesAQuantile() {
        SplittableRandom random = new SplittableRandom(3);
        DistanceHistogram histogram = new DistanceHistogram();
        double[] values = new double[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = StrictMath.exp(random.nextDouble() * 20 - 10);
            histogram.count(values[i]);
        }
        Arrays.sort(values);
        for (double share : new double[] {0.001, 0.5, 0.9, 0.999}) {
            double exact = values[(int) Math.ceil(share * values.length) - 1];
            assertThat(histogram.quantile(share)).isBetween(exact, exact * 1.126);
        }
        histogram.count(INFINITE);
        assertThat(histogram.quantile(1)).isEqualTo(INFINITE);
        assertThat(histogram.from(0)).isEqualTo(10_001);
    }

    @Test
    void sumIsTheSameInAnyOrderAndHasSigns() {
        ExactSum one = new ExactSum();
        ExactSum other = new ExactSum();
        for (int i = 1; i <= 1_000; i++) {
            one.add(-1.0 / i);
            other.add(-1.0 / (1_001 - i));
        }
        assertThat(one.value()).isEqualTo(other.value()).isCloseTo(-7.485, Offset.offset(1e-3));
        ExactSum back = new ExactSum();
        back.merge(one);
        for (int i = 1; i <= 1_000; i++) {
            back.add(1.0 / i);
        }
        assertThat(back.value()).isCloseTo(0, Offset.offset(1e-8));
        back.add(3);
        assertThat(back.value()).isCloseTo(3, Offset.offset(1e-8));
    }

    @Test
    void shiftIsFoundInOneOfAHundredTensorsThatAreNoisy() {
        PairTally[] tensors = tensors();
        count(tensors, new SplittableRandom(17), 5_000, 1e-4);
        boolean[] found = rejected(tensors);
        assertThat(found[42]).isTrue();
        int others = 0;
        for (int i = 0; i < found.length; i++) {
            others += found[i] && i != 42 ? 1 : 0;
        }
        assertThat(others).isZero();
    }

    @Test
    void noiseAloneIsNoDifference() {
        int falseTensors = 0;
        for (int seed = 0; seed < 10; seed++) {
            PairTally[] tensors = tensors();
            count(tensors, new SplittableRandom(seed), 1_000, 0);
            for (boolean found : rejected(tensors)) {
                falseTensors += found ? 1 : 0;
            }
            assertThat(tensors[0].beyond()).isGreaterThan(500);
        }
        assertThat(falseTensors).isLessThanOrEqualTo(10);
    }

    private static PairTally[] tensors() {
        PairTally[] tensors = new PairTally[100];
        Arrays.setAll(tensors, i -> new PairTally());
        return tensors;
    }

    /// Numbers around 1 with a noise of 2e-5, beyond the tolerance of 1.1e-5.
    private static void count(
            PairTally[] tensors, SplittableRandom random, int pairs, double shift) {
        for (int pair = 0; pair < pairs; pair++) {
            for (int i = 0; i < tensors.length; i++) {
                double first = 1 + 2e-5 * random.nextGaussian();
                double again = 1 + 2e-5 * random.nextGaussian();
                double other = 1 + 2e-5 * random.nextGaussian() + (i == 42 ? shift : 0);
                tensors[i].count(difference(other, first), difference(again, first));
            }
        }
    }

    private static Difference difference(double actual, double expected) {
        double distance = Closeness.of(actual, expected, 1e-6, 1e-5);
        return new Difference(
                distance > 1 ? DifferenceKind.VALUES : DifferenceKind.NONE,
                distance,
                Difference.Decisions.NONE,
                actual - expected);
    }

    private static boolean[] rejected(PairTally[] tensors) {
        double[] evidence = new double[tensors.length];
        Arrays.setAll(evidence, i -> tensors[i].logEvidence());
        return FalseDiscovery.rejected(evidence, 0.01);
    }

    @Test
    void noiseIsKnownFromThreeThousandRunsOn() {
        PairTally tally = new PairTally();
        Difference wide = difference(1 + 5e-5, 1);
        for (int i = 0; i < 2_999; i++) {
            tally.count(wide, wide);
        }
        assertThat(tally.noise()).isEqualTo(1);
        assertThat(tally.beyondNoise()).isEqualTo(2_999);
        tally.count(wide, wide);
        assertThat(tally.noise()).isBetween(3 * 4.5, 3 * 5.2);
        assertThat(tally.beyondNoise()).isZero();
        assertThat(tally.logEvidence()).isCloseTo(0, Offset.offset(1e-12));
    }

    @Test
    void nothingIsBeyondNoiseThatHasNoEnd() {
        PairTally tally = new PairTally();
        Difference mask =
                new Difference(
                        DifferenceKind.MASK,
                        Double.POSITIVE_INFINITY,
                        Difference.Decisions.NONE,
                        0);
        for (int i = 0; i < 3_000; i++) {
            tally.count(mask, mask);
        }
        assertThat(tally.noise()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(tally.beyondNoise()).isZero();
    }

    @Test
    void talliesAddUpExactly() {
        PairTally whole = new PairTally();
        PairTally first = new PairTally();
        PairTally second = new PairTally();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1_000; i++) {
            Difference one = difference(1 + 1e-5 * random.nextGaussian(), 1);
            Difference again = difference(1 + 1e-5 * random.nextGaussian(), 1);
            whole.count(one, again);
            (i % 3 == 0 ? first : second).count(one, again);
        }
        second.merge(first);
        assertThat(second.pairs()).isEqualTo(1_000);
        assertThat(second.beyond()).isEqualTo(whole.beyond());
        assertThat(second.logEvidence()).isEqualTo(whole.logEvidence());
        assertThat(second.shift()).isEqualTo(whole.shift());
        assertThat(second.distance(0.99)).isEqualTo(whole.distance(0.99));
    }

    @Test
    void columnThatExplainsTheDifferenceStandsOut() {
        SplittableRandom random = new SplittableRandom(23);
        ColumnContrast guilty = new ColumnContrast();
        ColumnContrast innocent = new ColumnContrast();
        for (int i = 0; i < 5_000; i++) {
            double value = random.nextDouble() * 100;
            boolean differs = value > 80;
            guilty.number(differs, value);
            innocent.number(differs, random.nextDouble() * 100);
        }
        assertThat(guilty.stability()).isGreaterThan(1);
        assertThat(guilty.isBeyondChance()).isTrue();
        assertThat(innocent.isBeyondChance()).isFalse();
        assertThat(innocent.stability()).isLessThan(0.1);
    }

    @Test
    void missingAndUnseenAreCountedApart() {
        ColumnContrast contrast = new ColumnContrast();
        contrast.number(true, Double.NaN);
        contrast.number(true, 7);
        contrast.unseen(true);
        contrast.number(false, -7);
        contrast.text(false, -13);
        assertThat(contrast.missingRate(true)).isEqualTo(0.5);
        assertThat(contrast.missingRate(false)).isZero();
        assertThat(contrast.unseenRate(true)).isEqualTo(0.5);
        assertThat(contrast.rows(false)).isEqualTo(2);
        ColumnContrast twice = new ColumnContrast();
        twice.merge(contrast);
        twice.merge(contrast);
        assertThat(twice.rows(true)).isEqualTo(4);
        assertThat(twice.unseenRate(true)).isEqualTo(0.5);
    }
}
