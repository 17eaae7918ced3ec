package dev.slipway.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A clock that is set, beside a monotonic one.
final class ForwardTimeTest {
    private static final long NOON = 1_000_000_000_000L;
    private static final long HOUR = 3_600_000;

    private long wall = NOON;
    private long nanos = 17;
    private final ForwardTime time = new ForwardTime(() -> wall, () -> nanos);

    private void pass(long millis) {
        wall += millis;
        nanos += Duration.ofMillis(millis).toNanos();
    }

    @Test
    void goesAsTheClockDoes() {
        pass(1_500);
        assertThat(time.getAsLong()).isEqualTo(NOON + 1_500);
        wall += HOUR;
        assertThat(time.getAsLong()).as("set ahead").isEqualTo(NOON + HOUR + 1_500);
    }

    @Test
    void goesOnWhereTheClockIsSetBack() {
        pass(1_500);
        wall -= HOUR;
        assertThat(time.getAsLong()).isEqualTo(NOON + 1_500);
        pass(2_000);
        assertThat(time.getAsLong()).isEqualTo(NOON + 3_500);
        wall += HOUR;
        assertThat(time.getAsLong()).as("set right").isEqualTo(NOON + 3_500);
    }
}
