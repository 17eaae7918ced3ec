package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.serving.SmallNode;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.ledger.Claim;
import dev.slipway.serving.ledger.TeamShare;
import dev.slipway.serving.overload.Cohorts;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of versions that found no memory.
final class AwaitedMemoryTest {
    private static final VersionId TWO =
            new VersionId(new EndpointName("flights"), new VersionNumber(2));

    @TempDir private Path directory;

    private final Routes routes = new Routes();

    /// Nanoseconds by the clock of a test: it stands still unless it is set.
    private final AtomicLong passed = new AtomicLong();

    /// Versions that are tried again, in their order.
    private final List<Standby> tried = new ArrayList<>();

    private FleetGround ground;
    private FleetSpec spec;
    private AgreedTerms terms;
    private Standbys standbys;
    private AwaitedMemory awaited;

    @BeforeEach
    void open() {
        ground = new FleetGround(directory, passed::get);
        spec = ground.spec();
        Splits splits = new Splits(routes);
        terms = new AgreedTerms(routes, spec.slots().slots(), new Cohorts(1), spec.terms(), splits);
        standbys = new Standbys(routes, spec, terms, 1, _ -> {});
        awaited = new AwaitedMemory(spec, standbys, (standby, alone) -> tried.add(standby));
    }

    @AfterEach
    void close() {
        ground.close();
    }

    private void foundNone(Standby standby) {
        awaited.add(standby, false, new Claim(TWO, TeamName.DEFAULT, MemoryUse.ofHeap(1)));
    }

    private Standby begun() {
        return standbys.begin(standbys.make(TWO, FleetGround.unopened()));
    }

    @Test
    void oneThatHasLeftDoesNotTakeThePlaceOfTheOneThatCameForIt() {
        Standby before = begun();
        Standby after = begun();
        foundNone(after);
        foundNone(before);
        assertThat(awaited.all()).containsExactly(after);
    }

    @Test
    void oneThatCameTakesThePlaceOfTheOneThatHasLeft() {
        Standby before = begun();
        foundNone(before);
        Standby after = begun();
        foundNone(after);
        assertThat(awaited.all()).containsExactly(after);
    }

    /// Whoever looks has asked for all of them a moment before.
    @Test
    void lookAtOneThatHasLeftForgetsNoneThatCameForIt() {
        Standby before = begun();
        foundNone(before);
        Standby after = begun();
        foundNone(after);
        awaited.look(before);
        assertThat(awaited.all()).containsExactly(after);
    }

    private Standby asleep() {
        Standby asleep = begun();
        asleep.sleep();
        routes.update(table ->
                table.with(
                        SmallNode.empty(TWO.endpoint()).with(new HostedVersion.Dormant(asleep))));
        return asleep;
    }

    private void agree(TeamName owner, Scaling scaling) {
        terms.set(TWO.endpoint(), new EndpointTerms(4, BatchGoal.DEFAULT, owner, null, scaling, 1));
    }

    /// It would be loaded for nobody, and others unloaded for it.
    @Test
    void oneThatIsLoadedOnRequestByNowIsAwaitedNoLonger() {
        Standby asleep = asleep();
        foundNone(asleep);
        awaited.look(asleep);
        assertThat(awaited.all()).containsExactly(asleep);
        agree(TeamName.DEFAULT, new Scaling(0, Duration.ofHours(1), 0));
        passed.set(Duration.ofHours(1).toNanos());
        awaited.look(asleep);
        assertThat(awaited.all()).isEmpty();
        assertThat(tried).isEmpty();
    }

    @Test
    void oneWhoseEndpointHasMovedIsTriedAgainOnceItsTeamByNowHasRoom() {
        spec.ledger().setTeams(Map.of(TeamName.DEFAULT, new TeamShare(0, 0)));
        Standby asleep = asleep();
        foundNone(asleep);
        passed.set(Duration.ofHours(1).toNanos());
        awaited.look(asleep);
        assertThat(tried).isEmpty();
        agree(new TeamName("search"), Scaling.ALWAYS);
        awaited.look(asleep);
        assertThat(tried).containsExactly(asleep);
    }
}
