package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.Observation;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ObjectId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint that is removed and declared again before the reconciler looks.
final class RedeclaredEndpointTest {
    private static final EndpointSpec LATEST =
            EndpointSpec.defaults(
                    House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS));

    @TempDir Path directory;

    /// What was said before is not said of it, and no load begins that would say it.
    @Test
    void endpointThatGoesOnServingSaysSoOnceMore() {
        try (House house = new House(directory)) {
            house.publish("v1");
            house.apply(LATEST);
            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            house.reconciler().close();

            house.submit(new ApplyObjects(List.of(), List.of(ObjectId.of(LATEST))));
            house.apply(LATEST);
            assertThat(said(house)).isEmpty();

            assertThat(house.settled()).isEqualTo(new VersionState.Ready());
            assertThat(house.answering()).containsExactly(1L);
            assertThat(said(house)).singleElement().extracting(Observation::failure).isNull();
        }
    }

    private static List<Observation> said(House house) {
        return house.control.current().observations(House.ENDPOINT);
    }
}
