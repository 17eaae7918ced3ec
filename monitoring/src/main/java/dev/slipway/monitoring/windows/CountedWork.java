package dev.slipway.monitoring.windows;

import dev.slipway.api.cost.CostCause;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.cost.Meters;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Adds to windows what the counters of their versions say, executions, rows and memory, and what
/// their accounts say of slots: a request knows how long its execution took, and not with how many
/// others it shared it.
///
/// Counters run since a version was loaded, so a window's part is what they grew by since the turn
/// before; where a version rested in that turn nothing is said of its executions.
///
/// *Threads*: one.
public final class CountedWork {
    private final Function<EndpointName, List<VersionStatistics>> statistics;
    private final Meters meters;
    private Map<VersionId, VersionStatistics> before = Map.of();

    /// Time on slots that is in windows by now. What a version takes in a turn in which nobody was
    /// told its answer is in its next window.
    private final Map<VersionId, Long> told = new HashMap<>();

    /// @param statistics of an endpoint's versions, as they are now
    /// @param meters of what versions use
    public CountedWork(Function<EndpointName, List<VersionStatistics>> statistics, Meters meters) {
        this.statistics = statistics;
        this.meters = meters;
    }

    /// The windows of the turn that ends now.
    List<VersionWindow> of(List<VersionWindow> windows) {
        if (windows.isEmpty()) {
            before = Map.of();
            return windows;
        }
        Map<VersionId, VersionStatistics> now = new HashMap<>();
        windows.stream()
                .map(VersionWindow::endpoint)
                .distinct()
                .flatMap(endpoint -> statistics.apply(endpoint).stream())
                .forEach(one -> now.put(one.id(), one));
        Map<VersionId, Long> metered = metered();
        told.keySet().retainAll(metered.keySet());
        List<VersionWindow> counted =
                windows.stream().map(window -> counted(window, now, metered)).toList();
        before = now;
        return counted;
    }

    /// Time on slots of the calls that requests have asked for, so far.
    private Map<VersionId, Long> metered() {
        Map<VersionId, Long> nanos = new HashMap<>();
        for (MeterReading one : meters.readings()) {
            VersionNumber version = one.version();
            if (version != null && one.cause() == CostCause.SERVE && !one.isFormer()) {
                nanos.merge(
                        new VersionId(one.endpoint(), version), one.usage().slotNanos(), Long::sum);
            }
        }
        return nanos;
    }

    private VersionWindow counted(
            VersionWindow window,
            Map<VersionId, VersionStatistics> now,
            Map<VersionId, Long> metered) {
        VersionId id = new VersionId(window.endpoint(), window.version());
        long slotNanos = untold(id, metered.getOrDefault(id, 0L));
        VersionStatistics at = now.get(id);
        return window.with(
                at == null ? VersionWork.onSlots(slotNanos) : work(slotNanos, at, before.get(id)));
    }

    /// What an account has grown by since it was told of; all of one that has begun anew.
    private long untold(VersionId id, long nanos) {
        Long then = told.put(id, nanos);
        return then == null || then > nanos ? nanos : nanos - then;
    }

    private static VersionWork work(
            long slotNanos, VersionStatistics now, @Nullable VersionStatistics then) {
        if (then == null || then.executionCount() > now.executionCount()) {
            return new VersionWork(slotNanos, 0, 0, now.memoryBytes());
        }
        return new VersionWork(
                slotNanos,
                now.executionCount() - then.executionCount(),
                now.inferenceCount() - then.inferenceCount(),
                now.memoryBytes());
    }
}
