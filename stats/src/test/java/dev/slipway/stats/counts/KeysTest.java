package dev.slipway.stats.counts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeysTest {
    private static final Second.Shape SHAPE = new Second.Shape(1, 0);

    @Test
    void membersAreNeverMissedAndStrangersSeldomTaken() {
        KeyFilter filter = new KeyFilter();
        for (long key = 0; key < 100_000; key++) {
            filter.add(key);
        }
        long taken = 0;
        for (long key = 0; key < 100_000; key++) {
            assertThat(filter.contains(key)).isTrue();
            taken += filter.contains(-1 - key) ? 1 : 0;
        }
        assertThat(taken).isLessThan(1_000);
    }

    @Test
    void aKeyIsNewOnce() {
        KeyFilter filter = new KeyFilter();
        assertThat(filter.add(42)).isTrue();
        assertThat(filter.add(42)).isFalse();
    }

    @Test
    void differentKeysAreCountedWithinTwoPercent() {
        KeyCount count = new KeyCount();
        for (int wanted : new int[] {10, 200, 1_000, 10_000, 100_000, 1_000_000}) {
            for (long key = 0; key < wanted; key++) {
                count.add(key);
            }
            assertThat((double) count.estimate()).isBetween(0.95 * wanted, 1.05 * wanted);
        }
        KeyCount few = new KeyCount();
        for (long key = 0; key < 200; key++) {
            few.add(key);
            few.add(key);
        }
        assertThat(few.estimate()).isBetween(194L, 206L);
    }

    @Test
    void aKeyThatFailedShortlyBeforeTheFirstStepIsNoEvidenceAndOneThatFailedEarlierIs() {
        StickyKeys keys = new StickyKeys();
        for (int minute = 0; minute < 60; minute++) {
            Second second = at(0, 0, minute);
            long key = minute < 30 ? 1 : minute < 40 ? 2 : 3;
            keys.route(second, Arm.STABLE, key);
            keys.answer(second, Arm.STABLE, 0, key, true);
        }
        Second step = at(1, 0.5, 60);
        for (long key = 1; key <= 3; key++) {
            keys.answer(step, Arm.STABLE, 0, key, true);
        }
        assertThat(step.errors().trials(Arm.STABLE)).isEqualTo(2);
        assertThat(keys.atRisk()).isZero();
        Second later = at(1, 0.5, 90);
        keys.answer(later, Arm.STABLE, 0, 1, true);
        assertThat(later.errors().trials(Arm.STABLE)).isZero();
    }

    @Test
    void keysThatFailedBeforeTheFirstStepAreKeptAndMerged() {
        StickyKeys keys = new StickyKeys();
        Second before = at(0, 0, 0);
        keys.route(before, Arm.STABLE, 1);
        keys.answer(before, Arm.STABLE, 0, 1, true);
        StickyKeys merged = new StickyKeys();
        merged.merge(keys);
        for (StickyKeys one : new StickyKeys[] {StickyKeys.of(keys.numbers()), merged}) {
            Second step = at(1, 0.5, 1);
            one.answer(step, Arm.STABLE, 0, 1, true);
            assertThat(step.errors().trials(Arm.STABLE)).isZero();
        }
    }

    /// A second of a minute of running time.
    private static Second at(int step, double weight, long minute) {
        Second second = new Second(SHAPE);
        second.begin(
                new Second.Start(
                        step,
                        weight,
                        Optional.empty(),
                        Optional.empty(),
                        new Second.Rounds(6 * minute, 0)));
        return second;
    }

    @Test
    void aKeyIsEvidenceUntilItsFirstEvent() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        keys.route(second, Arm.CANDIDATE, 1);
        keys.answer(second, Arm.CANDIDATE, 0, 1, false);
        keys.answer(second, Arm.CANDIDATE, 0, 1, true);
        keys.answer(second, Arm.CANDIDATE, 0, 1, true);
        keys.answer(second, Arm.STABLE, 0, 1, false);
        keys.answer(second, Arm.STABLE, 0, 2, true);
        assertThat(second.errors().trials(Arm.CANDIDATE)).isEqualTo(2);
        assertThat(second.errors().events(Arm.CANDIDATE)).isOne();
        assertThat(second.errors().trials(Arm.STABLE)).isOne();
        assertThat(second.answered().events(Arm.CANDIDATE)).isEqualTo(2);
    }

    @Test
    void leavingForErrorsKeepsAKeyInTheOtherEvidence() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        Optional<LatencyLine> line = Optional.of(new LatencyLine(10, 12));
        second.begin(new Second.Start(0, 0.5, line, line));
        keys.answer(second, Arm.STABLE, 0, 7, true);
        keys.compute(second, Arm.STABLE, 0, 7, 5);
        keys.compute(second, Arm.STABLE, 0, 7, 50);
        keys.compute(second, Arm.STABLE, 0, 7, 5);
        keys.queue(second, Arm.STABLE, 0, 7, 11);
        keys.queue(second, Arm.STABLE, 0, 7, 11);
        assertThat(second.compute().tally().trials(Arm.STABLE)).isEqualTo(2);
        assertThat(second.compute().tally().events(Arm.STABLE)).isOne();
        assertThat(second.compute().latencies(Arm.STABLE).total()).isEqualTo(3);
        assertThat(second.queue().tally().trials(Arm.STABLE)).isOne();
    }

    @Test
    void keysThatFailedBeforeAreNoEvidence() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        keys.exclude(9);
        keys.answer(second, Arm.STABLE, 0, 9, true);
        assertThat(second.errors().trials(Arm.STABLE)).isZero();
        assertThat(second.answered().trials(Arm.STABLE)).isOne();
    }

    @Test
    void excludedKeysThatNeverCameAreNotMissedFromThoseAtRisk() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        for (long key = 0; key < 400; key++) {
            keys.exclude(-1 - key);
            keys.route(second, Arm.STABLE, key);
        }
        assertThat(keys.atRisk()).isBetween(380L, 420L);
        for (long key = 0; key < 100; key++) {
            keys.exclude(key);
            keys.answer(second, Arm.STABLE, 0, -1000 - key, true);
        }
        assertThat(keys.atRisk()).isBetween(280L, 320L);
    }

    @Test
    void aSlowKeyIsAtRiskAgainInTheNextRoundAndAnExcludedOneIsNot() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        keys.exclude(8);
        for (int round = 0; round < 3; round++) {
            second.begin(start(1, 0, round));
            for (long key = 7; key <= 8; key++) {
                keys.compute(second, Arm.STABLE, 0, key, 50);
                keys.compute(second, Arm.STABLE, 0, key, 50);
                keys.queue(second, Arm.STABLE, 0, key, 50);
                keys.queue(second, Arm.STABLE, 0, key, 50);
            }
            assertThat(second.compute().tally().trials(Arm.STABLE)).isOne();
            assertThat(second.compute().latencies(Arm.STABLE).total()).isEqualTo(4);
            assertThat(second.queue().tally().trials(Arm.STABLE)).isOne();
        }
    }

    @Test
    void ofTheAllowanceAKeyIsEvidenceWithItsFirstAnswerOfARound() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(SHAPE);
        second.begin(start(1, 0, 0));
        keys.answer(second, Arm.CANDIDATE, 0, 7, false);
        keys.answer(second, Arm.CANDIDATE, 0, 7, true);
        keys.answer(second, Arm.CANDIDATE, 0, 8, true);
        assertThat(second.answeredByKey().trials(Arm.CANDIDATE)).isEqualTo(2);
        assertThat(second.answeredByKey().events(Arm.CANDIDATE)).isOne();
        second.begin(start(1, 1, 0));
        keys.answer(second, Arm.CANDIDATE, 0, 7, true);
        assertThat(second.answeredByKey().events(Arm.CANDIDATE)).isOne();
        assertThat(second.answered().trials(Arm.CANDIDATE)).isOne();
    }

    @Test
    void ofClassesAKeyIsEvidenceWithItsFirstAnswerOfAStep() {
        StickyKeys keys = new StickyKeys();
        Second second = new Second(new Second.Shape(1, 2));
        keys.exclude(8);
        for (int step = 1; step <= 2; step++) {
            second.begin(start(step, 0, 0));
            for (int i = 0; i < 5; i++) {
                keys.classify(second, Arm.STABLE, 0, 7, i == 0 ? 1 : 0);
                keys.classify(second, Arm.STABLE, 0, 8, 0);
            }
            assertThat(second.classes().answers(Arm.STABLE, 0)).isOne();
            assertThat(second.classes().answers(Arm.STABLE, 0, 1)).isOne();
        }
    }

    @Test
    void aKeyThatReachesTwoProcessesIsEvidenceOnceInEachUntilTheyMerge() {
        StickyKeys one = new StickyKeys();
        StickyKeys other = new StickyKeys();
        Second second = new Second(SHAPE);
        for (StickyKeys keys : new StickyKeys[] {one, other}) {
            keys.route(second, Arm.STABLE, 7);
            keys.answer(second, Arm.STABLE, 0, 7, true);
            keys.answer(second, Arm.STABLE, 0, 7, true);
        }
        assertThat(second.errors().events(Arm.STABLE)).isEqualTo(2);
        assertThat(second.newKeys(Arm.STABLE)).isEqualTo(2);
        one.merge(other);
        other.merge(one);
        assertThat(one.atRisk()).isZero();
        StickyKeys third = new StickyKeys();
        third.merge(one);
        for (StickyKeys keys : new StickyKeys[] {one, other, third}) {
            keys.route(second, Arm.STABLE, 7);
            keys.answer(second, Arm.STABLE, 0, 7, true);
        }
        assertThat(second.errors().events(Arm.STABLE)).isEqualTo(2);
        assertThat(second.newKeys(Arm.STABLE)).isEqualTo(2);
    }

    @Test
    void mergingOftenChangesNothingAndALaterRoundWins() {
        StickyKeys early = new StickyKeys();
        StickyKeys late = new StickyKeys();
        Second second = new Second(new Second.Shape(1, 2));
        early.exclude(1);
        second.begin(start(1, 0, 0));
        for (long key = 0; key < 50; key++) {
            early.compute(second, Arm.STABLE, 0, key, 50);
            early.classify(second, Arm.STABLE, 0, key, 0);
        }
        late.exclude(2);
        second.begin(start(2, 9, 1));
        late.compute(second, Arm.STABLE, 0, 60, 50);
        late.classify(second, Arm.STABLE, 0, 61, 0);
        StickyKeys forwards = StickyKeys.of(early.numbers());
        forwards.merge(late);
        StickyKeys backwards = StickyKeys.of(late.numbers());
        backwards.merge(early);
        backwards.merge(early);
        backwards.merge(forwards);
        assertThat(forwards.numbers()).isEqualTo(backwards.numbers());
        second.begin(start(2, 9, 1));
        for (long key : new long[] {0, 1, 2, 60}) {
            forwards.compute(second, Arm.STABLE, 0, key, 5);
        }
        for (long key : new long[] {0, 1, 2, 61}) {
            forwards.classify(second, Arm.STABLE, 0, key, 0);
        }
        assertThat(second.compute().tally().trials(Arm.STABLE)).isOne();
        assertThat(second.classes().answers(Arm.STABLE, 0)).isOne();
    }

    @Test
    void setsOfProcessesMergeInAnyOrderAndAreReadAsWritten() {
        StickyKeys one = new StickyKeys();
        StickyKeys other = new StickyKeys();
        Second second = new Second(SHAPE);
        for (long key = 0; key < 900; key++) {
            StickyKeys keys = key % 2 == 0 ? one : other;
            keys.route(second, Arm.STABLE, key);
            keys.answer(second, Arm.STABLE, 0, key, key % 3 == 0);
        }
        StickyKeys forwards = StickyKeys.of(one.numbers());
        forwards.merge(other);
        StickyKeys backwards = StickyKeys.of(other.numbers());
        backwards.merge(one);
        assertThat(forwards.numbers()).isEqualTo(backwards.numbers());
        assertThat(forwards.atRisk()).isBetween(570L, 630L);
        assertThat(second.newKeys(Arm.STABLE)).isEqualTo(900);
    }

    private static Second.Start start(int step, long answers, int latencies) {
        Optional<LatencyLine> line = Optional.of(new LatencyLine(10, 12));
        return new Second.Start(step, 0.5, line, line, new Second.Rounds(answers, latencies));
    }
}
