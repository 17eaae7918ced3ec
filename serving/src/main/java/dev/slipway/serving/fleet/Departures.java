package dev.slipway.serving.fleet;

import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.activation.Standby;
import dev.slipway.serving.routing.HostedVersion;
import dev.slipway.serving.routing.Routes;
import dev.slipway.serving.routing.WarmVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/// Takes versions out of the table, so that no request enters them, and closes each when the last
/// one has left.
///
/// *Threads*: safe from any number of threads; each version that is closed waits for the requests
/// inside on a thread of its own.
final class Departures {
    /// Versions that leave within it give their memory back together.
    private static final int GIVE_BACK_SECONDS = 5;

    private final Routes routes;
    private final FleetSpec spec;
    private final Standbys standbys;
    private final OwnThreads unloading;
    private final FreedMemory freed =
            new FreedMemory(CompletableFuture.delayedExecutor(GIVE_BACK_SECONDS, TimeUnit.SECONDS));

    Departures(Routes routes, FleetSpec spec, Standbys standbys, ThreadFactory threads) {
        this.routes = routes;
        this.spec = spec;
        this.standbys = standbys;
        this.unloading = new OwnThreads(threads);
    }

    /// Lets a version leave for good. False when another thread did so.
    ///
    /// *Threads*: where `version` is not ready, one of those that [Swaps] lets in.
    boolean retire(HostedVersion version) {
        return switch (version) {
            case HostedVersion.NotReady(_, VersionState.Unloaded _) -> false;
            case HostedVersion.Dormant(Standby standby) -> retire(standby);
            case HostedVersion.Parked parked -> {
                routes.update(table -> Standbys.without(table, parked));
                yield true;
            }
            case HostedVersion.NotReady waiting -> {
                routes.update(table -> Standbys.without(table, waiting));
                // Its load may still go on, and finds that nobody knows it any more.
                standbys.find(waiting.id()).ifPresent(standbys::end);
                forget(waiting.id());
                yield true;
            }
            case HostedVersion.Ready ready -> retire(ready.standby());
        };
    }

    /// The same for a version that comes and goes: as it is now, which may be no longer how it was
    /// found.
    private boolean retire(Standby standby) {
        synchronized (standby) {
            return switch (standbys.hosted(standby)) {
                case HostedVersion.Dormant dormant when dormant.standby() == standby -> {
                    routes.update(table -> Standbys.without(table, dormant));
                    standbys.end(standby);
                    forget(dormant.id());
                    yield true;
                }
                case HostedVersion.Ready ready when ready.standby() == standby ->
                        retireReady(ready);
                default -> false;
            };
        }
    }

    private boolean retireReady(HostedVersion.Ready ready) {
        boolean first = ready.warm().startRetiring();
        if (first) {
            HostedVersion leaving =
                    new HostedVersion.NotReady(ready.id(), new VersionState.Unloaded());
            routes.update(table -> Standbys.exchange(table, ready, leaving));
            standbys.end(ready.standby());
            WarmVersion warm = ready.warm();
            unloading.execute(
                    () -> remembering(ready.standby(), warm, () -> unload(warm, leaving)));
        }
        return first;
    }

    /// Keeps what a version has shown, and closes it whatever becomes of that.
    private void remembering(Standby standby, WarmVersion warm, Runnable close) {
        try {
            standbys.remember(standby, warm.execution().pace());
        } finally {
            close.run();
        }
    }

    private void unload(WarmVersion warm, HostedVersion leaving) {
        try {
            warm.close();
        } finally {
            routes.update(table -> Standbys.without(table, leaving));
            forget(warm.id());
            spec.events().publish(new ServerEvent.VersionUnloaded(warm.id()));
            freed.giveBackSoon();
        }
    }

    /// Lets nobody count a version any more, unless it has come again meanwhile: its last calls may
    /// have taken longer than its next load, and that one begins to be counted when it begins.
    void forget(VersionId version) {
        if (standbys.find(version).isEmpty()) {
            spec.observer().forget(version);
        }
    }

    /// Closes a version that left the table and comes back with the next request for it.
    Unload unloadLater(WarmVersion warm, Standby standby) {
        Unload unload = new Unload();
        unloading.execute(() -> remembering(standby, warm, () -> unload(warm, standby, unload)));
        return unload;
    }

    private void unload(WarmVersion warm, Standby standby, Unload unload) {
        try {
            warm.close();
        } finally {
            unload.ended();
            if (standby.isAsleep() && !isReplaced(standby)) {
                spec.observer().forget(warm.id());
            }
            spec.events().publish(new ServerEvent.VersionUnloaded(warm.id()));
            freed.giveBackSoon();
        }
    }

    /// Whether a version has left for good and has come again as another.
    private boolean isReplaced(Standby standby) {
        return standbys.find(standby.id()).filter(there -> there != standby).isPresent();
    }

    /// Closes those that found no thread to wait on when they left.
    void closeLate() {
        unloading.beginLate();
    }

    /// Lets nobody leave any more, and waits at most `limit` for those on their way. Whether all
    /// have left.
    boolean close(Duration limit) {
        return unloading.close(limit);
    }
}
