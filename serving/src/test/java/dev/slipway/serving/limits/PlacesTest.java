package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.LongSupplier;
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
            long now = tick * 10L * MILLI;
            places.giveBack(() -> now);
            assertThat(places.tryTake()).isTrue();
        }
        long end = 10_000 * MILLI;
        assertThat(places.nextLeaves(end)).isLessThan(Duration.ofMillis(25));
        assertThat(places.nextLeaves(100, end)).isLessThan(Duration.ofMillis(25));
        assertThat(places.nextLeaves(4, end)).isGreaterThan(Duration.ofMillis(200));
        assertThat(places.nextLeaves(1, end)).isGreaterThan(Duration.ofMillis(900));
    }

    /// One that is counted by nobody leaves all the same: the place would be taken for good.
    @Test
    void requestThatCannotBeCountedGivesItsPlaceBack() {
        Places places = new Places(1, 0);
        assertThat(places.tryTake()).isTrue();
        LongSupplier broken =
                () -> {
                    throw new IllegalStateException("a test");
                };
        assertThatThrownBy(() -> places.giveBack(broken)).hasMessage("a test");
        assertThat(places.taken()).isZero();
    }
}
