package dev.slipway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// Evidence of callers that keep their version.
final class KeyedEvidenceTest {
    private static final Second.Shape SHAPE = new Second.Shape(1, 2);
    private static final double WEIGHT = 0.25;
    private static final int KEYS = 2000;

    private final SplittableRandom random = new SplittableRandom(20261127);
    private final StickyKeys sticky = new StickyKeys();
    private final Evidence evidence = new Evidence(EvidencePlan.usual(SHAPE, 0.01));

    @Test
    void oneBusyKeyDoesNotShowTheAllowanceForAll() {
        seconds(
                300,
                1,
                second -> {
                    for (int i = 0; i < 100; i++) {
                        sticky.answer(second, Arm.CANDIDATE, 0, 1, false);
                    }
                });
        Finding finding = finding(Check.FAILS_WITHIN_ALLOWANCE);
        assertThat(finding.isWon()).isFalse();
        assertThat(finding.why())
                .contains("candidate 0 of 30 bad", "good answers, one of a key in ten seconds,");
    }

    @Test
    void manyQuietKeysDoNotShowTheAllowanceForABusyOneThatFails() {
        seconds(
                60,
                1,
                second -> {
                    for (int i = 0; i < 100; i++) {
                        sticky.answer(second, Arm.CANDIDATE, 0, 1, random.nextInt(20) == 0);
                        sticky.answer(second, Arm.CANDIDATE, 0, random.nextLong(), false);
                    }
                });
        assertThat(finding(Check.FAILS_WITHIN_ALLOWANCE).isWon()).isFalse();
    }

    @Test
    void manyKeysWithoutErrorsShowTheAllowance() {
        seconds(60, 1, second -> all(key -> sticky.answer(second, arm(key), 0, key, false)));
        assertThat(finding(Check.FAILS_WITHIN_ALLOWANCE).isWon()).isTrue();
    }

    @Test
    void aBusyKeyThatAlwaysAsksForTheSameClassHoldsNobody() {
        seconds(
                300,
                1,
                second -> {
                    for (int i = 0; i < 20; i++) {
                        sticky.classify(second, Arm.CANDIDATE, 0, 1, 1);
                    }
                    all(key -> sticky.classify(second, arm(key), 0, key, (int) (key >> 2 & 1)));
                });
        assertThat(finding(Check.ANSWERS_OTHERWISE).isWon()).isFalse();
    }

    @Test
    void classesThatDifferByKeyAreFoundInAnyStep() {
        for (int step = 1; step <= 2; step++) {
            boolean differs = step == 2;
            seconds(
                    300,
                    step,
                    second ->
                            all(key -> {
                                boolean candidate = arm(key) == Arm.CANDIDATE;
                                int number = candidate && differs && key % 4 == 0 ? 1 : 0;
                                sticky.classify(second, arm(key), 0, key, number);
                                sticky.answer(second, arm(key), 0, key, false);
                            }));
            assertThat(finding(Check.ANSWERS_OTHERWISE).isWon()).isEqualTo(differs);
        }
    }

    @Test
    void keysThatWereSlowAreAtRiskAgainWhenFewAreLeft() {
        seconds(1800, 1, second -> timed(second, 1));
        assertThat(evidence.next(1, WEIGHT).rounds().latencies()).isPositive();
        assertThat(finding(Check.COMPUTES_SLOWER).isWon()).isFalse();
        seconds(600, 1, second -> timed(second, 2));
        assertThat(finding(Check.COMPUTES_SLOWER).isWon()).isTrue();
    }

    @Test
    void aStepBeginsARoundOnlyWhereKeysLeft() {
        seconds(100, 1, second -> timed(second, 1));
        assertThat(evidence.next(1, WEIGHT).rounds().latencies()).isZero();
        assertThat(evidence.next(2, WEIGHT).rounds().latencies()).isOne();
        seconds(100, 2, second -> timed(second, 1));
        assertThat(evidence.next(2, WEIGHT).rounds().latencies()).isOne();
        Evidence unkeyed = new Evidence(EvidencePlan.usual(SHAPE, 0.01));
        Second second = new Second(SHAPE);
        for (int i = 0; i < 600; i++) {
            second.begin(unkeyed.next(1, WEIGHT));
            for (int answer = 0; answer < 100; answer++) {
                second.compute().count(Arm.STABLE, 0, random.nextLong(1_000_000));
            }
            unkeyed.observe(second);
        }
        assertThat(unkeyed.next(2, WEIGHT).rounds().latencies()).isZero();
    }

    @Test
    void roundsOfTheAllowanceLastTenSeconds() {
        assertThat(evidence.next(1, WEIGHT).rounds().answers()).isZero();
        seconds(25, 1, second -> {});
        assertThat(evidence.next(1, WEIGHT).rounds().answers()).isEqualTo(2);
    }

    private void seconds(int count, int step, Consumer<Second> counting) {
        Second second = new Second(SHAPE);
        for (int i = 0; i < count; i++) {
            second.begin(evidence.next(step, WEIGHT));
            counting.accept(second);
            second.keysAtRisk(KEYS);
            evidence.observe(second);
        }
    }

    /// A hundred answers to keys drawn at random.
    private void all(LongConsumer counting) {
        for (int i = 0; i < 100; i++) {
            counting.accept(10 + random.nextLong(KEYS));
        }
    }

    /// Five hundred answers, of which candidate's take `slower` times as long.
    private void timed(Second second, double slower) {
        for (int i = 0; i < 5; i++) {
            all(key -> {
                double factor = arm(key) == Arm.CANDIDATE ? slower : 1;
                double nanos = 1e7 * StrictMath.exp(0.5 * random.nextGaussian());
                sticky.compute(second, arm(key), 0, key, (long) (factor * nanos));
            });
        }
    }

    private static Arm arm(long key) {
        return key % 4 == 0 ? Arm.CANDIDATE : Arm.STABLE;
    }

    private Finding finding(Check check) {
        return evidence.decision().findings().stream()
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow();
    }
}
