package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.routing.Routes;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing stays of a version that was to be alone at its endpoint, never came, and left.
final class ReplacingTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionId TWO = new VersionId(FLIGHTS, new VersionNumber(2));

    @TempDir private Path directory;

    private FleetGround ground;
    private Swaps swaps;

    @BeforeEach
    void open() {
        Routes routes = new Routes();
        ground = new FleetGround(directory);
        FleetSpec spec = ground.spec();
        Splits splits = new Splits(routes);
        AgreedTerms terms =
                new AgreedTerms(routes, spec.slots().slots(), new Cohorts(1), spec.terms(), splits);
        Standbys standbys = new Standbys(routes, spec, terms, 1, _ -> {});
        Departures departures =
                new Departures(routes, spec, standbys, work -> Thread.ofPlatform().unstarted(work));
        swaps = new Swaps(routes, standbys, departures, splits, terms);
    }

    @AfterEach
    void close() {
        ground.close();
    }

    private void begunAndFailed() {
        Standby standby = swaps.begin(TWO, FleetGround.unopened(), true);
        swaps.failed(standby, new VersionState.Failed("no such column"));
        assertThat(swaps.isReplacing(FLIGHTS)).as("it may be tried again").isTrue();
    }

    @Test
    void nothingStaysOfOneThatFailedAndWasRemoved() {
        begunAndFailed();
        assertThat(swaps.remove(TWO)).isTrue();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatFailedAndWasGivenUp() {
        begunAndFailed();
        assertThat(swaps.giveUp(TWO)).isFalse();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatWasGivenUpWhileItWasLoaded() {
        Standby _ = swaps.begin(TWO, FleetGround.unopened(), true);
        assertThat(swaps.giveUp(TWO)).isTrue();
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }

    @Test
    void nothingStaysOfOneThatFailedAndIsLoadedBesideOthersNow() {
        begunAndFailed();
        Standby _ = swaps.begin(TWO, FleetGround.unopened(), false);
        assertThat(swaps.isReplacing(FLIGHTS)).isFalse();
    }
}
