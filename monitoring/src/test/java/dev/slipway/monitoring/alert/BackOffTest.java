package dev.slipway.monitoring.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BackOffTest {
    private final BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5));

    @Test
    void growsTwofoldAndStaysBelowTheLongest() {
        SplittableRandom random = new SplittableRandom(7);
        for (int failed = 1; failed < 100; failed++) {
            double usual = Math.min(300_000, 1_000 * StrictMath.pow(2, failed - 1));
            assertThat((double) backOff.after(failed, random).toMillis())
                    .isBetween(usual * 0.8 - 1, usual * 1.2);
        }
    }
}
