package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IdleTimeTest {
    private long now = 7;
    private boolean getsOn = true;
    private int tries;
    private final IdleTime idle = new IdleTime(() -> now, this::tryIt);

    @Test
    void nothingIsTriedBeforeAVersionHasBeenThereForASecond() {
        assertThat(idle.isThere()).isFalse();
        idle.watch();
        pass(Duration.ofMillis(999));
        idle.watch();
        assertThat(idle.isThere()).isFalse();
        assertThat(tries).isZero();
        pass(Duration.ofMillis(1));
        assertThat(idle.isThere()).isTrue();
    }

    @Test
    void whatWasTriedHoldsForHalfASecond() {
        begin();
        assertThat(idle.isThere()).isTrue();
        getsOn = false;
        pass(Duration.ofMillis(499));
        assertThat(idle.isThere()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(idle.isThere()).isFalse();
        assertThat(tries).isEqualTo(2);
    }

    private void begin() {
        idle.watch();
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private boolean tryIt() {
        tries++;
        return getsOn;
    }
}
