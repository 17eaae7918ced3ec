package dev.slipway.serving.fleet;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.cost.CostCause;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelLeases;
import dev.slipway.serving.metering.CpuClock;
import dev.slipway.serving.metering.Spending;
import dev.slipway.serving.routing.WarmVersion;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets ready versions settle, while nobody waits for it.
///
/// *Threads*: one of its own, which lets one version after the other settle, by a quiet one.
final class Settler implements AutoCloseable {
    /// A version that is not settled by then stays as fast as it is.
    private static final long SETTLE_NANOS = 30_000_000_000L;

    /// The same at the lowest priority, where it may get a tenth of a processor and is in nobody's
    /// way.
    private static final long QUIET_NANOS = 4 * SETTLE_NANOS;

    /// Settling compiles much; a server that starts has its doors to open first.
    private static final Duration SETTLE_AFTER = Duration.ofSeconds(1);

    private final FleetSpec spec;
    private final AgreedTerms terms;
    private final QuietWork settling;
    private final ScheduledExecutorService thread;
    private volatile boolean stopping;

    /// @param settling has versions settle, for longer than a load may wait
    Settler(FleetSpec spec, AgreedTerms terms, QuietWork settling, ThreadFactory threads) {
        this.spec = spec;
        this.terms = terms;
        this.settling = settling;
        this.thread = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /// Lets a ready version settle in a while.
    void settleLater(WarmVersion warm) {
        // Versions may come and go faster than they settle: those that wait for it are not held.
        WeakReference<WarmVersion> held = new WeakReference<>(warm);
        try {
            ScheduledFuture<?> _ =
                    thread.schedule(
                            () -> settle(held.get()), SETTLE_AFTER.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The fleet is closing, and with it this version.
        }
    }

    private void settle(@Nullable WarmVersion warm) {
        if (warm != null) {
            warm.leases().acquire().ifPresent(lease -> settle(warm, lease));
        }
    }

    private void settle(WarmVersion warm, ModelLeases.Lease lease) {
        try (lease) {
            warm.settles(true);
            try {
                settling.execute(() -> settle(warm, lease.model()));
            } finally {
                warm.settles(false);
            }
        } catch (RuntimeException | Error e) {
            // A model is somebody else's code; it goes on answering as it did before.
            spec.events().publish(new ServerEvent.SettlingFailed(warm.id(), Reasons.of(e)));
        }
    }

    private void settle(WarmVersion warm, LoadedModel model) {
        LongSupplier nanoTime = spec.slots().nanoTime();
        long start = nanoTime.getAsLong();
        boolean isQuiet = Niceness.isLowest();
        long most = isQuiet ? QUIET_NANOS : SETTLE_NANOS;
        // There others have the processor most of the time, now beside one code and now beside
        // another, which says nothing of what is faster, and is nothing that a version costs.
        LongSupplier measured = isQuiet ? CpuClock.ofThisThread(nanoTime) : nanoTime;
        Spending spending = Spending.begin(measured);
        try {
            model.settle(
                    measured,
                    () -> !stopping && !warm.isRetiring() && nanoTime.getAsLong() - start < most);
        } finally {
            TeamName owner = terms.of(warm.id().endpoint()).owner();
            spending.end(warm.books().meter().account(CostCause.COLD_START, owner));
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.shutdownNow();
        settling.close();
    }
}
