package dev.slipway.stats.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Property;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CountsTest {
    private static final Second.Shape SHAPE = new Second.Shape(3, 2);

    @Test
    void secondsMergeToTheSameNumbersInAnyOrderAndGrouping() {
        Property.holds(
                30,
                random -> {
                    long[][] parts = {
                        drawn(random).numbers(), drawn(random).numbers(), drawn(random).numbers()
                    };
                    Second left = Second.of(parts[0]);
                    left.merge(Second.of(parts[1]));
                    left.merge(Second.of(parts[2]));
                    Second tail = Second.of(parts[2]);
                    tail.merge(Second.of(parts[1]));
                    Second right = Second.of(parts[0]);
                    right.merge(tail);
                    tail.merge(Second.of(parts[0]));
                    assertThat(right.numbers()).isEqualTo(left.numbers());
                    assertThat(tail.numbers()).isEqualTo(left.numbers());
                });
    }

    @Test
    void partsOfAHistogramLieBetweenTheSameEdgesAndAddUp() {
        Property.holds(
                30,
                random -> {
                    LatencyHistogram histogram = new LatencyHistogram();
                    int count = 1 + random.nextInt(200);
                    for (int i = 0; i < count; i++) {
                        histogram.count(random.nextLong(1L << random.nextInt(1, 40)));
                    }
                    List<LatencyHistogram.Part> parts = histogram.parts();
                    assertThat(parts.stream().mapToLong(LatencyHistogram.Part::count).sum())
                            .isEqualTo(count);
                    for (int i = 0; i < parts.size(); i++) {
                        LatencyHistogram.Part part = parts.get(i);
                        assertThat(part.upTo()).isGreaterThan(part.above());
                        assertThat(histogram.above(part.above()) - histogram.above(part.upTo()))
                                .isEqualTo(
                                        part.above() == 0
                                                ? part.count() - zeros(histogram)
                                                : part.count());
                        if (i > 0) {
                            assertThat(part.above()).isEqualTo(parts.get(i - 1).upTo());
                        }
                    }
                });
        assertThat(new LatencyHistogram().parts()).isEmpty();
    }

    private static long zeros(LatencyHistogram histogram) {
        return histogram.total() - histogram.above(0);
    }

    @Test
    void aSecondIsReadAsItWasWritten() {
        Property.holds(
                30,
                random -> {
                    Second second = drawn(random);
                    second.keysAtRisk(random.nextInt(1000));
                    Second read = Second.of(second.numbers());
                    assertThat(read.numbers()).isEqualTo(second.numbers());
                    assertThat(read.start()).isEqualTo(second.start());
                    assertThat(read.keysAtRisk()).isEqualTo(second.keysAtRisk());
                });
    }

    @Test
    void aSecondOfTheFormBeforeIsRead() {
        long[] stored = {
            1,
            1,
            0,
            2,
            Double.doubleToLongBits(0.25),
            1,
            7,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            1,
            1,
            1,
            2,
            0,
            1,
            1,
            1,
            0,
            0,
            1,
            2,
            3
        };
        Second second = new Second(new Second.Shape(1, 0));
        second.begin(new Second.Start(2, 0.25, Optional.empty(), Optional.empty()));
        second.answer(Arm.CANDIDATE, 0, true);
        second.addNewKeys(Arm.STABLE, 3);
        second.keysAtRisk(7);
        assertThat(Second.of(stored).numbers()).isEqualTo(second.numbers());
        assertThat(Second.of(stored).start()).isEqualTo(second.start());
    }

    @Test
    void aSecondThatWasStoredBeforeLabelsWereCountedIsRead() {
        Second second = new Second(SHAPE);
        second.answer(Arm.STABLE, 1, true);
        long[] now = second.numbers();
        long[] stored = Arrays.copyOf(now, now.length - 2);
        stored[0] = 2;
        assertThat(Second.of(stored).numbers()).isEqualTo(now);
    }

    @Test
    void numbersThatAreNoSecondAreRefused() {
        long[] numbers = drawn(new SplittableRandom(1)).numbers();
        assertThatThrownBy(() -> Second.of(Arrays.copyOf(numbers, numbers.length - 1)))
                .hasMessageContaining("numbers end");
        assertThatThrownBy(() -> Second.of(Arrays.copyOf(numbers, numbers.length + 1)))
                .hasMessageContaining("numbers go on");
        long[] other = numbers.clone();
        other[0] = 4;
        assertThatThrownBy(() -> Second.of(other)).hasMessageContaining("number 1: 4");
    }

    @Test
    void aSecondBegunOtherwiseIsRefused() {
        Second one = new Second(SHAPE);
        Second other = new Second(SHAPE);
        other.begin(new Second.Start(1, 0.5, Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> one.merge(other)).hasMessageContaining("start");
        Second wide = new Second(new Second.Shape(4, 2));
        assertThatThrownBy(() -> one.merge(wide)).hasMessageContaining("strata=4");
    }

    @Test
    void anotherProcessHasStrataOfItsOwn() {
        Second process = new Second(new Second.Shape(1, 2));
        process.answer(Arm.CANDIDATE, 0, true);
        process.classes().count(Arm.STABLE, 0, 1);
        Second all = new Second(SHAPE);
        all.answer(Arm.CANDIDATE, 0, false);
        all.mergeAt(2, process);
        assertThat(all.errors().events(Arm.CANDIDATE, 2)).isOne();
        assertThat(all.errors().trials(Arm.CANDIDATE, 0)).isOne();
        assertThat(all.errors().trials(Arm.CANDIDATE)).isEqualTo(2);
        assertThat(all.answered().events(Arm.CANDIDATE)).isOne();
        assertThat(all.classes().answers(Arm.STABLE, 2, 1)).isOne();
    }

    @Test
    void aSecondThatBeginsHasForgottenTheLastOne() {
        Second second = drawn(new SplittableRandom(3));
        Second fresh = new Second(SHAPE);
        Second.Start start = new Second.Start(7, 0.1, Optional.empty(), Optional.empty());
        second.begin(start);
        fresh.begin(start);
        assertThat(second.numbers()).isEqualTo(fresh.numbers());
    }

    @Test
    void withoutALineNothingIsATrial() {
        Second second = new Second(SHAPE);
        assertThat(second.compute().count(Arm.STABLE, 0, 1_000)).isFalse();
        assertThat(second.compute().tally().trials(Arm.STABLE)).isZero();
        assertThat(second.compute().latencies(Arm.STABLE).total()).isOne();
    }

    @Test
    void eachArmIsSlowBeyondItsOwnLine() {
        LatencyLine line = new LatencyLine(100, 120);
        assertThat(line.isSlow(Arm.STABLE, 101)).isTrue();
        assertThat(line.isSlow(Arm.STABLE, 100)).isFalse();
        assertThat(line.isSlow(Arm.CANDIDATE, 120)).isFalse();
        assertThat(line.isSlow(Arm.CANDIDATE, 121)).isTrue();
        assertThatThrownBy(() -> new LatencyLine(100, 99)).hasMessageContaining("99 ns");
    }

    @Test
    void quantilesLieWithinABucketOfTheSortedLatency() {
        Property.holds(
                50,
                random -> {
                    LatencyHistogram histogram = new LatencyHistogram();
                    long[] sorted = new long[1 + random.nextInt(400)];
                    for (int i = 0; i < sorted.length; i++) {
                        sorted[i] = random.nextLong(1L << (1 + random.nextInt(39)));
                        histogram.count(sorted[i]);
                    }
                    Arrays.sort(sorted);
                    double share = random.nextDouble();
                    int rank = Math.max(1, (int) Math.ceil(share * sorted.length));
                    long exact = sorted[rank - 1];
                    long found = histogram.quantile(share).orElseThrow();
                    assertThat(found).isBetween(exact, exact + exact / 64);
                    assertThat(histogram.above(found))
                            .isEqualTo(Arrays.stream(sorted).filter(v -> v > found).count());
                });
    }

    @Test
    void whatWasMergedCanBeTakenAway() {
        LatencyHistogram one = new LatencyHistogram();
        one.count(5);
        one.count(1_000_000_000_000_000L);
        LatencyHistogram both = new LatencyHistogram();
        both.count(77);
        both.merge(one);
        assertThat(both.total()).isEqualTo(3);
        both.subtract(one);
        assertThat(both.quantile(1)).hasValue(77);
        both.clear();
        assertThat(both.quantile(1)).isEmpty();
    }

    @Test
    void lossesOutsideTheirRangeAreRefused() {
        LossDifferences differences = new LossDifferences();
        differences.count(1, 0.25);
        differences.count(0.1, 0.1004);
        assertThat(differences.total()).isEqualTo(2);
        assertThat(differences.sum()).isEqualTo(750);
        assertThatThrownBy(() -> differences.count(Double.NaN, 0)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> differences.count(0, 1.5)).hasMessageContaining("1.5");
    }

    @Test
    void moreEventsThanTrialsAreRefused() {
        Tally tally = new Tally(1);
        assertThatThrownBy(() -> tally.add(Arm.STABLE, 0, 3, 4)).hasMessageContaining("3 trials");
        assertThatThrownBy(() -> new Tally(0)).hasMessageContaining("strata: 0");
        assertThatThrownBy(() -> tally.merge(new Tally(2))).hasMessageContaining("strata: 2");
    }

    @Test
    void theWitnessOfABatchDoesNotDependOnItsOrder() {
        SplittableRandom random = new SplittableRandom(5);
        int[] chosen = new int[8];
        for (int batch = 0; batch < 8000; batch++) {
            long[] ids = random.longs(8).toArray();
            int witness = BatchWitness.of(ids, 8);
            long[] turned = new long[8];
            for (int i = 0; i < 8; i++) {
                turned[7 - i] = ids[i];
            }
            assertThat(turned[BatchWitness.of(turned, 8)]).isEqualTo(ids[witness]);
            chosen[witness]++;
        }
        for (int times : chosen) {
            assertThat(times).isBetween(850, 1150);
        }
    }

    /// Counts and draws everything that a second holds.
    private static Second drawn(SplittableRandom random) {
        Second second = new Second(SHAPE);
        Optional<LatencyLine> line = Optional.of(new LatencyLine(5_000, 6_000));
        Second.Rounds rounds = new Second.Rounds(4, 1);
        second.begin(new Second.Start(2, 0.25, Optional.empty(), line, rounds));
        for (int i = 0; i < 40; i++) {
            Arm arm = random.nextBoolean() ? Arm.STABLE : Arm.CANDIDATE;
            int stratum = random.nextInt(3);
            second.answer(arm, stratum, random.nextInt(5) == 0);
            second.answeredByKey().count(arm, 0, random.nextInt(5) == 0);
            second.queue().count(arm, stratum, random.nextLong(1000));
            second.compute().count(arm, stratum, random.nextLong(10_000));
            second.classes().count(arm, stratum, random.nextInt(2));
            second.quality().count(random.nextDouble(), random.nextDouble());
            second.addNewKeys(arm, random.nextInt(2));
            second.labels().count(arm, 0, random.nextInt(3) == 0);
            second.labelOfKey(arm, random.nextInt(3) == 0);
        }
        return second;
    }
}
