package dev.slipway.monitoring;

import dev.slipway.api.control.Controls;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.metrics.MetricsStore;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// What a watcher of releases works with.
///
/// @param endedUncleanly releases whose candidate had weight when the process before this one ended
///     without saying so
/// @param nanoTime a clock that never goes back
/// @param troubles hears what went wrong with a release and is tried again
public record ReleaseWatchSpec(
        Releases releases,
        Controls controls,
        TrafficSource traffic,
        ErrorBudgets budgets,
        MetricsStore store,
        Set<ReleaseId> endedUncleanly,
        InstantSource clock,
        LongSupplier nanoTime,
        BiConsumer<ReleaseId, String> troubles) {
    public ReleaseWatchSpec {
        endedUncleanly = Set.copyOf(endedUncleanly);
    }
}
