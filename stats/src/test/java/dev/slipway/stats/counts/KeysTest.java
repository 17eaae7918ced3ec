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
}
