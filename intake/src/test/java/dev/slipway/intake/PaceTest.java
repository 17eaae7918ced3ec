package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - SECOND;
    private final Pace pace = new Pace(1_000, () -> now);

    @Test
    void whoKeepsThePaceWaitsForNothing() {
        for (int n = 0; n < 10; n++) {
            assertThat(pace.book(500)).isZero();
            now += SECOND / 2;
        }
    }

    @Test
    void whoHurriesWaitsBehindAllWhoCameBefore() {
        assertThat(pace.book(1_000)).isZero();
        assertThat(pace.book(500)).isEqualTo(SECOND);
        assertThat(pace.book(1)).isEqualTo(SECOND + SECOND / 2);
        now += 5 * SECOND;
        assertThat(pace.book(1_000)).isZero();
        assertThat(pace.book(1)).isEqualTo(SECOND);
    }
}
