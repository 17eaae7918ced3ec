package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.Eviction.Inputs;
import dev.slipway.api.status.Eviction.Reason;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.WarmVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Unloads versions that are loaded again for the next request, and keeps why.
///
/// *Threads*: safe from any number of threads.
public final class Evictions {
    private static final int KEPT = 256;

    private final Standbys standbys;
    private final FleetSpec spec;
    private final BiFunction<WarmVersion, Standby, Unload> unload;
    private final Deque<Eviction> last = new ArrayDeque<>();
    private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);

    /// @param unload closes a version that left the table, on another thread
    Evictions(Standbys standbys, FleetSpec spec, BiFunction<WarmVersion, Standby, Unload> unload) {
        this.standbys = standbys;
        this.spec = spec;
        this.unload = unload;
    }

    /// Unloads a version. Empty when it does not answer any more, or another thread does so.
    ///
    /// @param neededBy the version for which room is made
    /// @param mayGo whether it may still be unloaded: asked under its lock, under which whoever has
    ///     agreed upon something else looks whether it sleeps
    Optional<Unload> evict(
            HostedVersion.Ready ready,
            Reason reason,
            @Nullable VersionId neededBy,
            BooleanSupplier mayGo) {
        Inputs inputs = inputs(ready);
        Optional<WarmVersion> left = standbys.sleep(ready.standby(), mayGo);
        if (left.isEmpty()) {
            return Optional.empty();
        }
        try {
            Eviction eviction =
                    new Eviction(ready.id(), spec.wall().instant(), reason, inputs, neededBy);
            note(eviction);
            spec.events().publish(new ServerEvent.VersionEvicted(eviction));
        } catch (RuntimeException | Error e) {
            Unload _ = close(left.get(), ready.standby());
            throw e;
        }
        return Optional.of(close(left.get(), ready.standby()));
    }

    /// Whatever breaks beside it: nobody else would close a version that has left the table, nor
    /// have it loaded for those who wait.
    private Unload close(WarmVersion left, Standby standby) {
        try {
            return unload.apply(left, standby);
        } finally {
            standbys.wakeAwaited(standby);
        }
    }

    /// What a version's worth is found by.
    Inputs inputs(HostedVersion.Ready ready) {
        Standby standby = ready.standby();
        long now = spec.slots().nanoTime().getAsLong();
        return new Inputs(
                standby.rate().perSecond(now),
                Duration.ofNanos(standby.reloadNanos(standbys.ledger())),
                ready.warm().memory().total());
    }

    private void note(Eviction eviction) {
        synchronized (last) {
            counts.merge(eviction.reason(), 1L, Long::sum);
            last.addLast(eviction);
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        }
    }

    /// The last ones, oldest first.
    public List<Eviction> last() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    /// How many there were, by reason.
    public long count(Reason reason) {
        synchronized (last) {
            return counts.getOrDefault(reason, 0L);
        }
    }
}
