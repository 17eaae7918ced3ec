package dev.slipway.features.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SteadyTimeTest {
    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private long nanos;
    private final SteadyTime time = new SteadyTime(() -> now, () -> nanos);

    private void goOn(Duration passed) {
        now = now.plus(passed);
        nanos += passed.toNanos();
    }

    @Test
    void clockIsBelievedOnceItHasGoneSteadilyForSixHours() {
        goOn(Duration.ofHours(5));
        assertThat(time.isSteady()).isFalse();
        goOn(Duration.ofHours(1));
        assertThat(time.isSteady()).isTrue();
    }

    /// What corrects a clock a little is no leap, however often.
    @Test
    void clockThatStraysALittleIsBelieved() {
        for (int hour = 0; hour < 6; hour++) {
            goOn(Duration.ofHours(1));
            now = now.plusSeconds(300);
            assertThat(time.isSteady()).isEqualTo(hour == 5);
        }
    }

    @Test
    void clockThatLeapsAheadOrBackIsNotBelievedForSixHours() {
        for (Duration leap : new Duration[] {Duration.ofDays(7), Duration.ofDays(-7)}) {
            goOn(SteadyTime.PROBATION);
            assertThat(time.isSteady()).isTrue();
            now = now.plus(leap);
            assertThat(time.isSteady()).isFalse();
            goOn(Duration.ofHours(5));
            assertThat(time.isSteady()).isFalse();
        }
    }
}
