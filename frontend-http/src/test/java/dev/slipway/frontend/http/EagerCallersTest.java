package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

final class EagerCallersTest {
    private static final long SECOND = 1_000_000_000;

    private final List<Long> pauses = new ArrayList<>();
    private long now;
    private final EagerCallers callers = new EagerCallers(2, () -> now, pauses::add);

    @Test
    void callersThatAreTurnedAwayNowAndThenAreReadOnAtOnce() {
        for (int i = 0; i < 10_000; i++) {
            callers.pause();
            now += SECOND / 4_000;
        }
        assertThat(pauses).isEmpty();
    }

    /// Half of what may be turned away, ten at once each time.
    @Test
    void burstsOfFewThatAreTurnedAwayAreReadOnAtOnce() {
        for (int burst = 0; burst < 1_000; burst++) {
            for (int i = 0; i < 10; i++) {
                callers.pause();
            }
            now += SECOND / 200;
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void manyAtOnceAreReadOnOneAfterAnotherAndNoneMuchLater() {
        for (int i = 0; i < 2_000; i++) {
            callers.pause();
        }
        assertThat(pauses.getFirst()).isEqualTo(5_000_000L);
        assertThat(pauses.get(100)).isEqualTo(30_000_000L);
        assertThat(pauses.getLast()).isEqualTo(250_000_000L);
        now += SECOND;
        pauses.clear();
        callers.pause();
        assertThat(pauses).isEmpty();
    }

    @Test
    void callersThatComeBackAtOnceAreTurnedAwayAtABoundedRate() {
        assertThat(refusals(200)).isBetween(39_000, 41_000);
    }

    /// Ten turns take less time than the shortest pause: they are counted all the same.
    @Test
    void fewCallersThatComeBackAtOnceAreTurnedAwayNoMoreOften() {
        assertThat(refusals(10)).isBetween(39_000, 41_000);
    }

    /// Of so many callers who ask again as soon as they are read, in ten seconds.
    private int refusals(int many) {
        PriorityQueue<Long> due = new PriorityQueue<>();
        for (int i = 0; i < many; i++) {
            due.add(0L);
        }
        int refusals = 0;
        while (now < 10 * SECOND) {
            now = Math.max(now, due.remove());
            pauses.clear();
            callers.pause();
            refusals++;
            // To ask and to be refused takes 50 µs.
            due.add(now + 50_000 + (pauses.isEmpty() ? 0 : pauses.getFirst()));
        }
        return refusals;
    }
}
