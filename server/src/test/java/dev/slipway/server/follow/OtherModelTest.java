package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint that serves another model from now on.
final class OtherModelTest {
    private static final ModelName TRAINS = new ModelName("trains");

    @TempDir Path directory;

    private static EndpointSpec onDemand(ModelName model) {
        return EndpointSpec.defaults(House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(model))
                .with(new EndpointSpec.Scaling(0, Duration.ofHours(1), 0));
    }

    private static void ask(House house) {
        ((Admission.Admitted) house.admit().await()).permit().close();
    }

    /// What answers leaves before the other comes, and nobody is to be refused meanwhile.
    @Test
    void versionOfTheSameNumberIsLoadedByItsFirstRequestThoughTheOtherWasLoaded() {
        try (House house = new House(directory)) {
            Version flights = house.publish("v1");
            Version trains = house.publish(TRAINS, "v2");
            assertThat(trains.number()).isEqualTo(flights.number());
            house.apply(onDemand(House.FLIGHTS));
            house.settled();
            ask(house);
            assertThat(house.versions().getFirst().state()).isEqualTo(new VersionState.Ready());

            house.apply(onDemand(TRAINS));

            assertThat(house.settled()).isEqualTo(new VersionState.Dormant(Tier.COLD));
            ask(house);
            assertThat(house.versions().getFirst().state()).isEqualTo(new VersionState.Ready());
        }
    }
}
