package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class UtilizationTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void busyPartIsThatOfTheSlotsThereAre() {
        Utilization utilization = new Utilization(4, 0);
        utilization.begin(1, 0);
        assertThat(utilization.at(30 * SECOND)).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void moreThatRunThanMayBeginAreAllSlotsAndNoMore() {
        Utilization utilization = new Utilization(8, 0);
        utilization.begin(8, 0);
        utilization.resize(2, SECOND);
        assertThat(utilization.at(30 * SECOND)).isCloseTo(1, within(1e-9)).isLessThanOrEqualTo(1);
    }

    @Test
    void onceTheyHaveEndedNothingOfThemIsLeftBeyondTheOthers() {
        Utilization utilization = new Utilization(8, 0);
        utilization.begin(8, 0);
        utilization.resize(2, 10 * SECOND);
        utilization.end(8, 20 * SECOND);
        assertThat(utilization.at(21 * SECOND)).isCloseTo(Math.exp(-1), within(1e-3));
    }
}
