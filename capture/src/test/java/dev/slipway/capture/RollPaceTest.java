package dev.slipway.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RollPaceTest {
    private static final Instant NOW = Flown.START;

    private final RollPace pace = new RollPace();

    @Test
    void firstFileIsRolledAtOnce() {
        assertThat(pace.isDue(0, false, NOW)).isFalse();
        assertThat(pace.isDue(1, false, NOW)).isTrue();
    }

    @Test
    void fewWaitForCompanyForAMinuteAndSeveralDoNot() {
        pace.started(NOW);
        pace.succeeded();

        Instant soon = NOW.plus(RollPace.BETWEEN_CHILDREN).minusMillis(1);
        assertThat(pace.isDue(RollPace.SEVERAL - 1, false, soon)).isFalse();
        assertThat(pace.isDue(RollPace.SEVERAL, false, soon)).isTrue();
        assertThat(pace.isDue(1, false, soon.plusMillis(1))).isTrue();
    }

    @Test
    void spoolThatFillsUpDoesNotWait() {
        pace.started(NOW);
        pace.succeeded();

        assertThat(pace.isDue(1, false, NOW)).isFalse();
        assertThat(pace.isDue(1, true, NOW)).isTrue();
        assertThat(pace.isDue(0, true, NOW)).isFalse();
    }

    @Test
    void spoolFillsUpByItsOwnLimitOrByTheDisks() {
        assertThat(RollPace.isFilling(500, 1_000, 2_000)).isFalse();
        assertThat(RollPace.isFilling(501, 1_000, 2_000)).isTrue();
        assertThat(RollPace.isFilling(300, 1_000, 300)).isFalse();
        assertThat(RollPace.isFilling(300, 1_000, 299)).isTrue();
    }

    @Test
    void clockThatIsSetBackKeepsNoFileWaiting() {
        pace.started(NOW);
        pace.failed(NOW);
        assertThat(pace.isDue(1, false, NOW)).isFalse();

        Instant back = NOW.minus(Duration.ofHours(8));
        assertThat(pace.isDue(1, false, back)).isTrue();
        pace.started(back);
        pace.succeeded();
        assertThat(pace.isDue(1, false, back)).isFalse();
        assertThat(pace.isDue(1, false, back.plus(RollPace.BETWEEN_CHILDREN))).isTrue();
    }

    /// The disk that refused what they made may have room by now.
    @Test
    void childrenThatFailAreTriedEveryFewMinutesWhileTheSpoolFillsUp() {
        Instant now = NOW;
        for (int i = 0; i < 10; i++) {
            pace.started(now);
            pace.failed(now);
            Duration pause = Duration.ofMinutes(Math.min(5, 1L << i));
            assertThat(pace.isDue(1, true, now.plus(pause).minusMillis(1))).isFalse();
            assertThat(pace.isDue(1, true, now.plus(pause))).isTrue();
            now = now.plus(pause);
        }
        assertThat(pace.isDue(100, false, now)).isFalse();
    }

    /// As when the disk has room again before the pause that was to be.
    @Test
    void childThatDoesWhatItShouldEndsThePauseOfThoseBeforeIt() {
        Instant now = NOW;
        for (int i = 0; i < 5; i++) {
            pace.started(now);
            pace.failed(now);
            now = now.plus(Duration.ofMinutes(5));
        }
        assertThat(pace.isDue(RollPace.SEVERAL, false, now)).isFalse();
        pace.started(now);
        pace.succeeded();
        assertThat(pace.isDue(RollPace.SEVERAL, false, now)).isTrue();
    }

    @Test
    void childrenThatFailAreStartedEverMoreSeldom() {
        Instant now = NOW;
        Duration last = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            pace.started(now);
            pace.failed(now);
            Duration pause = Duration.ofMinutes(Math.min(60, 1L << i));
            assertThat(pace.isDue(100, false, now.plus(pause).minusMillis(1))).isFalse();
            assertThat(pace.isDue(100, false, now.plus(pause))).isTrue();
            assertThat(pause).isGreaterThanOrEqualTo(last);
            last = pause;
            now = now.plus(pause);
        }
        pace.succeeded();
        pace.failed(now);
        assertThat(pace.isDue(1, false, now.plus(Duration.ofMinutes(1)))).isTrue();
    }
}
