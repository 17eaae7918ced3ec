package dev.slipway.console.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.OpenRelease;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.console.endpoint.EndpointView.SlotsView;
import dev.slipway.console.endpoint.EndpointView.WeightView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RouteWordsTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionNumber FIRST = new VersionNumber(1);
    private static final VersionNumber SECOND = new VersionNumber(2);

    @Test
    void releaseDividesTheTrafficAndOtherwiseOneVersionHasAll() {
        OpenRelease release =
                new OpenRelease(
                        ReleaseId.of(FLIGHTS, 3),
                        ReleasePhase.BAKE,
                        2,
                        0.05,
                        FIRST,
                        SECOND,
                        new FreeText(""));
        assertThat(RouteWords.weights(status(FIRST, release)))
                .containsExactly(
                        new WeightView("1", "stable", 0.95, 1, "0.00", "95.00"),
                        new WeightView("2", "candidate", 0.05, 2, "95.00", "5.00"));
        assertThat(RouteWords.weights(status(FIRST, null)))
                .containsExactly(new WeightView("1", "", 1, 1, "0.00", "100.00"));
        assertThat(RouteWords.weights(status(null, null))).isEmpty();
    }

    @Test
    void demandBeyondAllSlotsIsSaidAndTheMeterIsFull() {
        assertThat(RouteWords.slots(new SlotStatus(2, 4, 2.5, 1, List.of())))
                .isEqualTo(new SlotsView("2", "2.50", "125 %", "1.000"));
        assertThat(RouteWords.slots(null)).isNull();
    }

    private static EndpointStatus status(
            @Nullable VersionNumber serving, @Nullable OpenRelease release) {
        return new EndpointStatus(
                EndpointSpec.defaults(
                        FLIGHTS,
                        TeamName.DEFAULT,
                        new Target.Exactly(new ModelName("flights"), FIRST)),
                1,
                serving == null ? EndpointStatus.State.EMPTY : EndpointStatus.State.SERVING,
                serving,
                serving,
                null,
                List.of(),
                null,
                List.of(),
                release);
    }
}
