package dev.slipway.serving.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WindowTest {
    private static final long GOAL = 800;

    private final Window window = new Window(LimitState.begin(0), 0, GOAL);

    @Test
    void ninetyPercentAndTheMeanFollowFromWhatWasCounted() {
        for (int i = 1; i <= 90; i++) {
            window.add(1_000 + i, 250, 40, i);
        }
        for (int i = 1; i <= 10; i++) {
            window.add(2_000 + i, 3_000, 0, 3);
        }

        assertThat(window.samples()).isEqualTo(100);
        assertThat(window.firstAt()).isEqualTo(1_001);
        assertThat(window.seen()).isEqualTo(new Observation(3, 90, false, 40));
    }

    @Test
    void nothingIsCountedBeforeARequestEnds() {
        assertThat(window.samples()).isZero();
        assertThat(window.firstAt()).isZero();
        window.refused();
        window.add(7, 1, 0, 1);
        assertThat(window.firstAt()).isEqualTo(7);
        assertThat(window.seen())
                .isEqualTo(new Observation(1, 1, true, LimitState.begin(0).idleNanos()));
    }

    /// Some may be lost where one is interrupted by another, and the quantile is what it is.
    @Test
    void requestsThatEndAtOnceAreSeenTogether() throws InterruptedException {
        List<Thread> ending = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            ending.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 10_000; i++) {
                                    window.add(1, 350, 50, 4);
                                }
                            }));
        }
        for (Thread thread : ending) {
            thread.join();
        }

        assertThat(window.samples()).isBetween(1, 40_000);
        assertThat(window.seen().p90Eighths()).isEqualTo(4);
        assertThat(window.seen().peak()).isEqualTo(4);
    }
}
