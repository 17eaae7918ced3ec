package dev.slipway.monitoring.windows;

import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.VersionWindow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Has windows stored at the end of every ten full seconds.
///
/// *Threads*: one of its own.
public final class WindowTurns implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.monitoring");
    private static final long LENGTH = VersionWindow.SHORT.toMillis();
    private static final long LENGTH_NANOS = VersionWindow.SHORT.toNanos();

    private final TrafficWindows windows;
    private final CountedWork work;
    private final MetricsStore store;
    private final ScheduledExecutorService turns =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("windows").daemon(true).factory());

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private Instant start;

    /// When the last one was due, by the monotonic clock; of its own thread.
    private long dueNanos;

    private volatile Turned newest = new Turned(Instant.MIN, List.of());

    /// What a turn found.
    private record Turned(Instant end, List<VersionWindow> windows) {}

    /// Stores nothing by itself.
    WindowTurns(
            TrafficWindows windows,
            CountedWork work,
            MetricsStore store,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.windows = windows;
        this.work = work;
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.dueNanos = nanoTime.getAsLong() - LENGTH_NANOS;
        long millis = clock.millis();
        this.start = Instant.ofEpochMilli(millis - Math.floorMod(millis, LENGTH));
    }

    /// Begins with the ten seconds that run.
    ///
    /// @param work what versions took
    /// @param nanoTime a monotonic clock
    public static WindowTurns start(
            TrafficWindows windows,
            CountedWork work,
            MetricsStore store,
            InstantSource clock,
            LongSupplier nanoTime) {
        WindowTurns turns = new WindowTurns(windows, work, store, clock, nanoTime);
        long left = LENGTH - Math.floorMod(clock.millis(), LENGTH);
        ScheduledFuture<?> _ =
                turns.turns.scheduleAtFixedRate(turns::due, left, LENGTH, TimeUnit.MILLISECONDS);
        return turns;
    }

    /// After a halt of the process a timer makes up for every turn that it missed, all at once. One
    /// is enough: each would begin ten seconds after the one before, and all later windows be as
    /// far ahead of the clock as the halt was long.
    void due() {
        long now = nanoTime.getAsLong();
        if (now - dueNanos > LENGTH_NANOS / 2) {
            dueNanos = now;
            keepTurning();
        }
    }

    /// A turn that throws would be the last one; what it lost is less than what those behind it
    /// have.
    void keepTurning() {
        try {
            turn();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "a window of ten seconds is lost: " + e);
        }
    }

    /// Stores the window that is over and begins the next at the full ten seconds that are nearest,
    /// later than those before whatever the clock says. What the store has no room for is lost:
    /// nobody waits for a disk here.
    synchronized void turn() {
        List<VersionWindow> turned = work.of(windows.turn(start));
        turned.forEach(store::add);
        long nearest = Math.floorDiv(clock.millis() + LENGTH / 2, LENGTH) * LENGTH;
        start = Instant.ofEpochMilli(Math.max(nearest, start.toEpochMilli() + LENGTH));
        newest = new Turned(start, turned);
    }

    /// What the turn before found; nothing when that is long ago.
    List<VersionWindow> newest() {
        Turned turned = newest;
        boolean isOver = clock.instant().isAfter(turned.end().plusMillis(2 * LENGTH));
        return isOver ? List.of() : turned.windows();
    }

    @Override
    public void close() {
        turns.close();
        turn();
    }
}
