package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.serving.activation.Standby;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Has packages of versions that sleep read and checked, so that they sleep warm.
///
/// *Threads*: one of its own, which reads one package after the other, by a quiet one. Versions
/// settle on another: that may take minutes, and who is asked for meanwhile would be cold.
final class Warmer implements AutoCloseable {
    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final QuietWork reading;
    private final ExecutorService thread;

    /// @param reading has packages read
    Warmer(FleetSpec spec, AgreedTerms terms, QuietWork reading, ThreadFactory threads) {
        this.spec = spec;
        this.terms = terms;
        this.reading = reading;
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(
                        1, 1, 0, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), threads);
        // Begun later, it might find the process without a thread to give.
        int _ = one.prestartAllCoreThreads();
        this.thread = one;
    }

    /// Has a sleeping version's package read and checked.
    ///
    /// @param done told of it then
    void warmLater(Standby standby, Consumer<Standby> done) {
        try {
            thread.execute(() -> warm(standby, done));
        } catch (RejectedExecutionException e) {
            // The fleet is closing.
        }
    }

    private void warm(Standby standby, Consumer<Standby> done) {
        try {
            reading.execute(() -> opened(standby));
            done.accept(standby);
        } catch (RuntimeException | Error e) {
            spec.events().publish(new ServerEvent.WarmingFailed(standby.id(), Fleet.reason(e)));
        }
    }

    private void opened(Standby standby) {
        TeamName owner = terms.of(standby.id().endpoint()).owner();
        Standby _ =
                spec.coldStart(
                        standby.id(),
                        owner,
                        () -> {
                            standby.warm();
                            return standby;
                        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
