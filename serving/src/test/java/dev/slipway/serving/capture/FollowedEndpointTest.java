package dev.slipway.serving.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FollowedEndpointTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final PredictionId ID = new PredictionId("one");

    private final Capturing capturing = new Capturing(new CaptureLimits(1 << 20, 1_000));
    private final FollowedEndpoint flights = new FollowedEndpoint(FLIGHTS);

    /// What is dropped from now on must not be kept because somebody remembers what was.
    @Test
    void policyThatChangesHoldsForTheNextPredictionThatIsDrawn() {
        CapturePolicy all = dropping(List.of());
        CapturePolicy fewer = dropping(List.of("x"));
        assertThat(capturing.drawn(flights, ID)).isNull();
        for (int i = 0; i < 3; i++) {
            capturing.follow(Map.of(FLIGHTS, all));
            assertThat(capturing.drawn(flights, ID)).isSameAs(all);
            capturing.ownedBy(Map.of(FLIGHTS, new TeamName("risk")));
            assertThat(capturing.drawn(flights, ID)).isSameAs(all);
            capturing.follow(Map.of(FLIGHTS, fewer));
            assertThat(capturing.drawn(flights, ID)).isSameAs(fewer);
            capturing.follow(Map.of());
            assertThat(capturing.drawn(flights, ID)).isNull();
        }
    }

    @Test
    void whatIsFollowedIsLookedUpOnceUntilAnythingChanges() {
        Followed first = Followed.NOTHING.withPolicies(Map.of(FLIGHTS, dropping(List.of())));
        Followed.Own known = flights.own(first);
        assertThat(flights.own(first)).isSameAs(known);

        Followed second = first.withTeams(Map.of(FLIGHTS, new TeamName("risk")));
        assertThat(flights.own(second).team()).isEqualTo(new TeamName("risk"));
        assertThat(flights.own(second).policy()).isSameAs(known.policy());
    }

    /// A thread may come late with what was followed before.
    @Test
    void whoAsksForWhatWasBeforeSpoilsNothingForOthers() {
        Followed first = Followed.NOTHING.withPolicies(Map.of(FLIGHTS, dropping(List.of())));
        Followed second = first.withPolicies(Map.of(FLIGHTS, dropping(List.of("x"))));
        assertThat(flights.own(second)).isEqualTo(second.of(FLIGHTS));
        assertThat(flights.own(first)).isEqualTo(first.of(FLIGHTS));
        assertThat(flights.own(second)).isEqualTo(second.of(FLIGHTS));
    }

    /// What a stream keeps under the name, and for how long all of it stays, goes by the spec.
    @Test
    void specOfANameThatIsReservedSaysNothingOfRequestsToIt() {
        TeamName risk = new TeamName("risk");
        CapturePolicy all = dropping(List.of());
        capturing.follow(Map.of(FLIGHTS, all));
        capturing.reserve(Set.of(FLIGHTS));
        capturing.ownedBy(Map.of(FLIGHTS, risk));
        assertThat(capturing.drawn(flights, ID)).isNull();
        Followed now =
                Followed.NOTHING
                        .withReserved(Set.of(FLIGHTS))
                        .withPolicies(Map.of(FLIGHTS, all))
                        .withTeams(Map.of(FLIGHTS, risk));
        assertThat(now.of(FLIGHTS).policy()).isNull();
        assertThat(now.of(FLIGHTS).team()).isEqualTo(TeamName.DEFAULT);
        assertThat(capturing.policy(FLIGHTS)).isSameAs(all);
        assertThat(capturing.team(FLIGHTS)).isEqualTo(risk);
    }

    private static CapturePolicy dropping(List<String> columns) {
        CapturePolicy usual = CapturePolicy.DEFAULT;
        return new CapturePolicy(1, columns, usual.hash(), usual.keep(), usual.maxBytes());
    }
}
