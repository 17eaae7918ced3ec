package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void whoWaitsForOneOfAFewInsideIsToldLaterThanWhoWaitsForAny() {
        Places places = new Places(1_000, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(places.tryTake()).isTrue();
        }
        // A hundred a second leave of a hundred, so each is inside for a second.
        for (int tick = 1; tick <= 1_000; tick++) {
            places.giveBack(tick * 10L * MILLI);
            assertThat(places.tryTake()).isTrue();
        }
        long now = 10_000 * MILLI;
        assertThat(places.nextLeaves(now)).isLessThan(Duration.ofMillis(25));
        assertThat(places.nextLeaves(100, now)).isLessThan(Duration.ofMillis(25));
        assertThat(places.nextLeaves(4, now)).isGreaterThan(Duration.ofMillis(200));
        assertThat(places.nextLeaves(1, now)).isGreaterThan(Duration.ofMillis(900));
    }
}
