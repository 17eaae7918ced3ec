package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.monitoring.machine.LoadState;
import dev.slipway.server.follow.House;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A release in a process that could not load the version that it falls back to.
final class MissingStableTest {
    private static final String DAMAGED = "its file is damaged";

    @TempDir Path directory;
    private House house;
    private CarriedReleases carried;

    @BeforeEach
    void open() throws IOException {
        house = new House(directory);
        house.publish("v1");
        house.publish("v2");
        house.alias(1);
        house.apply(
                EndpointSpec.defaults(
                        House.ENDPOINT,
                        TeamName.DEFAULT,
                        new Target.Alias(House.FLIGHTS, House.CHAMPION)));
        assertThat(house.settled().isReady()).isTrue();
        carried = CarriedReleases.in(house, Files.createDirectory(directory.resolve("data")));
        carried.startedAndReady(2);
        carried = carried.inTheNextProcessWithoutStable(DAMAGED);
        carried.follow();
    }

    @AfterEach
    void close() throws IOException {
        carried.close();
        house.close();
    }

    @Test
    void itIsSaidWhyUntilStableIsLoaded() {
        assertThat(carried.awaitWithoutStable()).contains(DAMAGED);

        assertThat(house.retried().isReady()).isTrue();

        assertThat(carried.loadState()).isInstanceOf(LoadState.Ready.class);
        assertThat(carried.answering()).isEqualTo(1);
    }

    @Test
    void candidateIsPromotedAllTheSame() {
        assertThat(carried.awaitWithoutStable()).contains(DAMAGED);

        carried.promoted();

        assertThat(carried.loadState()).isInstanceOf(LoadState.Ready.class);
        assertThat(carried.answering()).isEqualTo(2);
    }

    @Test
    void releaseIsAbortedAllTheSame() {
        assertThat(carried.awaitWithoutStable()).contains(DAMAGED);

        carried.moved(ReleasePhase.ABORTING, 0, 0);
        carried.moved(ReleasePhase.ROLLED_BACK, 0, 0);

        assertThat(house.serving().models().versions(House.ENDPOINT))
                .noneMatch(version -> version.state().isReady());
        assertThat(house.retried().isReady()).isTrue();
        assertThat(carried.answering()).isEqualTo(1);
    }
}
