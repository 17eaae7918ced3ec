package dev.slipway.serving.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.overload.LimitTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EndpointLimitsTest {
    private final EndpointLimits limits =
            new EndpointLimits(new LimitTerms(64, 2, Duration.ofMillis(200)), new Cohorts(1), 0);

    private Map<AdmissionCheck, Long> refusals() {
        return limits.state(0, 0).refusals();
    }

    @Test
    void checksThatKeptNobodyOutAreNotThere() {
        assertThat(refusals()).isEmpty();
        limits.refused(AdmissionCheck.PLACES);
        limits.refused(AdmissionCheck.DEADLINE_IN_QUEUE);
        limits.refused(AdmissionCheck.DEADLINE_IN_QUEUE);
        assertThat(refusals())
                .isEqualTo(Map.of(AdmissionCheck.PLACES, 1L, AdmissionCheck.DEADLINE_IN_QUEUE, 2L));
    }

    @Test
    void nobodyWhoIsRefusedIsMissed() throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            AdmissionCheck check =
                    caller % 2 == 0 ? AdmissionCheck.TEAM_RATE : AdmissionCheck.SHUTDOWN;
            callers.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                for (int i = 0; i < 20_000; i++) {
                                    limits.refused(check);
                                }
                            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(refusals())
                .isEqualTo(
                        Map.of(
                                AdmissionCheck.TEAM_RATE,
                                40_000L,
                                AdmissionCheck.SHUTDOWN,
                                40_000L));
    }
}
