package dev.slipway.serving.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class UsualWorkTest {
    private static final long TICK = Duration.ofMillis(500).toNanos();
    private static final double SPREAD = 0.5;

    private final SplittableRandom random = new SplittableRandom(163);
    private final UsualWork usual = new UsualWork();
    private long now;
    private double offered;

    @Test
    void demandThatStaysIsKnownTheBetterTheLongerItStays() {
        pass(Duration.ofMinutes(4), 2.05);
        double doubt = usual.doubt();
        assertThat(usual.demand()).isCloseTo(2.05, within(3 * Math.sqrt(doubt)));
        pass(Duration.ofMinutes(96), 2.05);
        assertThat(usual.doubt()).isLessThan(doubt / 10);
        assertThat(usual.demand()).isCloseTo(2.05, within(3 * Math.sqrt(usual.doubt())));
    }

    @Test
    void demandThatMovedIsKnownByItsLastMinutes() {
        pass(Duration.ofHours(2), 2.05);
        pass(Duration.ofMinutes(4), 2.5);
        assertThat(usual.demand()).isCloseTo(2.5, within(0.05));
    }

    /// Each tick is the demand and up to a half more or less, so a second's variance is that of
    /// two ticks' mean.
    @Test
    void straysOfAMinuteAreThoseOfItsTicks() {
        pass(Duration.ofHours(1), 2.05);
        double tick = SPREAD * SPREAD / 3;
        assertThat(usual.noise()).isCloseTo(tick / 2, within(0.2 * tick / 2));
        assertThat(usual.stray()).isEqualTo(Math.sqrt(usual.noise() / 60));
    }

    @Test
    void nothingIsKnownOfLessThanThreeMinutesOrOfWhatWasForgotten() {
        pass(Duration.ofMinutes(3), 2);
        assertThat(usual.isKnown()).isFalse();
        pass(Duration.ofSeconds(11), 2);
        assertThat(usual.isKnown()).isTrue();
        usual.clear();
        assertThat(usual.isKnown()).isFalse();
    }

    private void pass(Duration time, double demand) {
        for (long end = now + time.toNanos(); now < end; ) {
            now += TICK;
            offered += (demand + SPREAD * (2 * random.nextDouble() - 1)) * TICK;
            usual.add(new SlotLoad(now, Math.round(offered), 0, 0));
        }
    }
}
