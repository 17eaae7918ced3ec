package dev.slipway.control.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.release.ReleasePhase;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Whatever order things happen in, what a release falls back to is there while it is open.
final class ReleaseModelTest {
    private static final int STEPS = 400;

    @Test
    void fallbackIsNeverLost() {
        Map<ReleasePhase, Long> ends = new EnumMap<>(ReleasePhase.class);
        int checked =
                Property.holdsWithin(
                        Campaign.budget(Duration.ofMinutes(60)),
                        System::nanoTime,
                        Campaign.cases(100, 2_500),
                        random -> {
                            ReleaseWorld world = new ReleaseWorld(random);
                            for (int step = 0; step < STEPS; step++) {
                                world.step();
                            }
                            world.ends()
                                    .forEach((phase, count) -> ends.merge(phase, count, Long::sum));
                        });
        assertThat(checked).isPositive();
        assertThat(ends)
                .containsOnlyKeys(
                        ReleasePhase.FINAL, ReleasePhase.ROLLED_BACK, ReleasePhase.QUARANTINED);
    }
}
