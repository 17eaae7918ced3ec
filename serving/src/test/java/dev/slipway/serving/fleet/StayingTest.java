package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.status.Eviction;
import dev.slipway.serving.batching.BatchGoal;
import dev.slipway.serving.ledger.MemoryNeed;
import dev.slipway.serving.ledger.MemoryRule;
import dev.slipway.serving.routing.EndpointTerms;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An endpoint says that its version is to stay loaded in the moment in which it is unloaded: who
/// does so has asked before.
final class StayingTest {
    private static final Scaling ON_DEMAND = new Scaling(0, Duration.ofHours(1), 0);

    @TempDir private Path directory;

    /// Time that went by at once.
    private final AtomicLong passed = new AtomicLong();

    /// What happens once, as a version is about to go.
    private volatile @Nullable Runnable beforeItGoes;

    private Parts parts;
    private HostedVersion.Ready ready;

    @BeforeEach
    void load() {
        parts = new Parts(directory, this::nanoTime);
        parts.terms.set(Parts.FLIGHTS, agreed(ON_DEMAND));
        ready = parts.loaded();
        passed.set(Duration.ofHours(2).toNanos());
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private long nanoTime() {
        Runnable first = beforeItGoes;
        if (first != null && isAskedAsAVersionGoes()) {
            beforeItGoes = null;
            first.run();
        }
        return System.nanoTime() + passed.get();
    }

    private static boolean isAskedAsAVersionGoes() {
        return StackWalker.getInstance()
                .walk(frames ->
                        frames.anyMatch(frame ->
                                frame.getClassName().equals(Evictions.class.getName())
                                        && frame.getMethodName().equals("evict")));
    }

    private static EndpointTerms agreed(Scaling scaling) {
        return new EndpointTerms(4, BatchGoal.DEFAULT, TeamName.DEFAULT, null, scaling, 1);
    }

    /// As whoever sets an endpoint's terms does.
    private void keep() {
        parts.terms.set(Parts.FLIGHTS, agreed(Scaling.ALWAYS));
        parts.standbys.wakeAll(parts.route(), true);
    }

    private void hasStayed() {
        assertThat(beforeItGoes).as("it was about to go").isNull();
        assertThat(parts.standbys.hosted(ready.standby())).isEqualTo(ready);
        assertThat(parts.evictions.last()).isEmpty();
        assertThat(parts.woken).isEmpty();
    }

    @Test
    void versionThatIsToStayIsNotUnloadedThoughNobodyAsksForIt() {
        AwaitedMemory awaited = new AwaitedMemory(parts.spec, parts.standbys, (_, _) -> {});
        try (IdleWatch watch =
                new IdleWatch(
                        parts.standbys, parts.evictions, awaited, parts.departures, parts.spec)) {
            beforeItGoes = this::keep;
            watch.look();
        }
        hasStayed();
    }

    @Test
    void versionThatIsToStayGivesItsMemoryToNoOther() {
        VersionId other = new VersionId(Parts.FLIGHTS, new VersionNumber(2));
        MemoryNeed need = new MemoryNeed(other, TeamName.DEFAULT, MemoryRule.BUDGET, 1);
        try (MemoryEvictor evictor =
                new MemoryEvictor(parts.standbys, parts.evictions, parts.spec)) {
            beforeItGoes = this::keep;
            assertThat(evictor.makeRoom(need)).isFalse();
        }
        hasStayed();
    }

    /// Whoever says so has looked up the endpoint's versions, and this one answered yet.
    @Test
    void versionThatIsToStayIsLoadedAgainWhereItHasJustGone() {
        Route before = parts.route();
        assertThat(parts.evictions.evict(ready, Eviction.Reason.IDLE, null, () -> true))
                .isPresent();
        parts.standbys.wakeAll(before, true);
        assertThat(parts.woken).containsExactly(ready.standby());
    }
}
