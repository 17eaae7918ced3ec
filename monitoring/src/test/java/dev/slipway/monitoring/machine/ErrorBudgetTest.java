package dev.slipway.monitoring.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.EndpointSpec.Slo;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ErrorBudgetTest {
    private static ErrorBudget whole(double availability, Duration window) {
        return ErrorBudget.whole(
                new Slo(Duration.ofMillis(30), Duration.ofMillis(200), availability, window, true));
    }

    @Test
    void objectiveSaysWhatMayGoWrong() {
        assertThat(whole(0.75, Duration.ofDays(1)).allowance()).isEqualTo(0.25);
        assertThat(whole(0.75, Duration.ofDays(1)).leftAt(2)).isEqualTo(43_200);
    }

    /// A release is watched by the promise that its endpoint has, whatever that says.
    @Test
    void objectiveThatPermitsEverythingLeavesABudgetToo() {
        assertThat(whole(1e-17, Duration.ofDays(1)).allowance()).isEqualTo(0.999999);
        assertThat(whole(0.75, Duration.ofMillis(1)).windowSeconds()).isEqualTo(1);
    }
}
