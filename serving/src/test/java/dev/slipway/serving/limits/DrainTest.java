package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DrainTest {
    private static final long MILLI = 1_000_000;

    private final Drain drain = new Drain(0);

    /// Every ten milliseconds one leaves and so many are turned away: the advice of the last
    /// second.
    private List<Duration> busy(int turnedAway, int ahead) {
        List<Duration> advice = new ArrayList<>();
        for (int tick = 0; tick < 1_000; tick++) {
            long now = tick * 10L * MILLI;
            drain.left(now);
            for (int i = 0; i < turnedAway; i++) {
                Duration told = drain.turnAway(ahead, now);
                if (tick >= 900) {
                    advice.add(told);
                }
            }
        }
        Collections.sort(advice);
        return advice;
    }

    @Test
    void whoCompetesForNoPlaceMakesNobodyWaitLonger() {
        for (int i = 1; i <= 5_000; i++) {
            drain.left(i * MILLI);
            for (int asked = 0; asked < 10; asked++) {
                assertThat(drain.nextLeaves(i * MILLI)).isPositive();
            }
        }
        assertThat(drain.nextLeaves(5_000 * MILLI)).isLessThan(Duration.ofMillis(3));
        assertThat(drain.turnAway(1, 5_000 * MILLI)).isLessThan(Duration.ofMillis(3));
    }

    @Test
    void thoseTurnedAwayAreSpreadOverTheTimeInWhichAsManyLeave() {
        // 100 a second leave, 900 are turned away: their turn comes within nine seconds.
        List<Duration> advice = busy(9, 1);

        assertThat(advice).hasSize(900);
        for (int tenth = 0; tenth < 10; tenth++) {
            assertThat(advice.get(90 * tenth).toMillis())
                    .isBetween(900L * tenth - 100, 900L * tenth + 100);
        }
        assertThat(advice.getLast().toMillis()).isBetween(8_800L, 9_200L);
    }

    @Test
    void moreAheadMeansLater() {
        assertThat(busy(1, 200).getFirst().toMillis()).isBetween(1_900L, 2_100L);
    }

    @Test
    void littleIsKnownAtTheBeginningAndAfterALongPause() {
        assertThat(drain.turnAway(1, 0)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(busy(1, 1)).isNotEmpty();
        assertThat(drain.turnAway(1, 3_600_000 * MILLI))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    /// 100,000 leave within the second, whichever processors they are on.
    @Test
    void everybodyWhoLeavesCountsWhereverThatIs() throws InterruptedException {
        List<Thread> leaving = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            leaving.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < 25_000; i++) {
                                    drain.left(0);
                                }
                            }));
        }
        for (Thread thread : leaving) {
            thread.join();
        }

        assertThat(drain.turnAway(1_000_000, 1_000 * MILLI))
                .isBetween(Duration.ofMillis(15_819), Duration.ofMillis(15_820));
    }

    @Test
    void adviceIsNeverLongerThanHalfAMinute() {
        assertThat(drain.turnAway(1_000_000, 0)).isEqualTo(Duration.ofSeconds(30));
    }
}
