package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.ledger.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// Versions that should be loaded and found no memory: they are loaded again once there is some.
///
/// One that finds none all the same is tried again after a second, two, ... at most a minute.
///
/// *Threads*: safe from any number of threads; [#look] by one at a time.
final class AwaitedMemory {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_SHIFT = 6;

    private final FleetSpec spec;
    private final Standbys standbys;
    private final BiConsumer<Standby, Boolean> load;
    private final Map<VersionId, Waiting> waiting = new ConcurrentHashMap<>();

    /// A version without memory.
    ///
    /// @param alone whether the others of its endpoint leave for it
    /// @param times that it found none, one after the other
    /// @param again when it is tried again, at the earliest
    private record Waiting(Standby standby, boolean alone, Claim claim, int times, long again) {}

    /// @param load begins to load a version, alone or not, unless it is not wanted any more
    AwaitedMemory(FleetSpec spec, Standbys standbys, BiConsumer<Standby, Boolean> load) {
        this.spec = spec;
        this.standbys = standbys;
        this.load = load;
    }

    /// A version found no memory; nothing where another has come in its place meanwhile, which may
    /// wait itself.
    void add(Standby standby, boolean alone, Claim claim) {
        waiting.compute(
                standby.id(),
                (id, before) -> {
                    boolean isOwn = before != null && before.standby == standby;
                    if (before != null && !isOwn && !standbys.isKnown(standby)) {
                        return before;
                    }
                    int times = before == null || !isOwn ? 0 : before.times;
                    return new Waiting(standby, alone, claim, times + 1, now() + pause(times));
                });
    }

    private static long pause(int times) {
        long doubled = FIRST_PAUSE.toNanos() << Math.min(LONGEST_SHIFT, times);
        return Math.min(LONGEST_PAUSE.toNanos(), doubled);
    }

    /// A version is there, or something else is in its way.
    void forget(Standby standby) {
        Waiting one = waiting.get(standby.id());
        if (one != null && one.standby == standby) {
            waiting.remove(standby.id(), one);
        }
    }

    /// Those that wait.
    List<Standby> all() {
        return waiting.values().stream().map(Waiting::standby).toList();
    }

    /// Tries one again if there is memory for it by now.
    void look(Standby standby) {
        Waiting one = waiting.get(standby.id());
        if (one == null || one.standby != standby) {
            // Another one has come in its place, and has its own turn.
            return;
        }
        if (standby.isAsleep() && standbys.scaling(standby).isOnDemand()) {
            // As is agreed by now: it comes with the next request for it.
            waiting.remove(standby.id(), one);
            return;
        }
        boolean isKnown = standbys.isKnown(standby);
        switch (standbys.hosted(standby).describe().state()) {
            case VersionState.Failed _, VersionState.Dormant _ when isKnown -> tryAgain(one);
            case VersionState.Loading _ when isKnown -> {}
            case VersionState.Failed _,
                    VersionState.Dormant _,
                    VersionState.Loading _,
                    VersionState.Ready _,
                    VersionState.Unloaded _ ->
                    waiting.remove(standby.id(), one);
        }
    }

    private void tryAgain(Waiting one) {
        // It would go on the account of the team that has the endpoint by now.
        Claim claim = one.claim.ownedBy(standbys.owner(one.standby));
        if (now() - one.again >= 0 && spec.ledger().hasRoom(claim)) {
            load.accept(one.standby, one.alone);
        }
    }

    private long now() {
        return spec.slots().nanoTime().getAsLong();
    }
}
