package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.testkit.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint that was filled at the start, and that the journal has as well.
final class ReservedEndpointTest {
    private static final EndpointName RESERVED = new EndpointName("reserved");

    @TempDir Path directory;

    @Test
    void nothingIsLoadedToSeeWhatItIsAsked() {
        try (House house = new House(directory)) {
            house.publish("v1");
            Version seeing = house.publish("v2");
            house.apply(
                    EndpointSpec.defaults(
                            RESERVED, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS)));
            Path files = Repository.root().resolve("examples/flights/v1");
            VersionId filling = new VersionId(RESERVED, new VersionNumber(1));
            assertThat(
                            house.serving()
                                    .fleet()
                                    .install(filling, ModelPackages.open(files))
                                    .join()
                                    .isReady())
                    .isTrue();

            assertThatThrownBy(() -> house.reconciler().shadowed().load(RESERVED, seeing.number()))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining("this server was started with --model reserved=…");

            assertThat(house.serving().models().versions(RESERVED)).hasSize(1);
        }
    }
}
