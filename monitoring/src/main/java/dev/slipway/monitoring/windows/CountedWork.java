package dev.slipway.monitoring.windows;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.VersionStatistics;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Adds to windows what the counters of their versions say: executions, rows, memory.
///
/// Counters run since a version was loaded, so a window's part is what they grew by since the turn
/// before; where a version rested in that turn nothing is said of its executions.
///
/// *Threads*: one.
final class CountedWork {
    private final Function<EndpointName, List<VersionStatistics>> statistics;
    private Map<VersionId, VersionStatistics> before = Map.of();

    /// @param statistics of an endpoint's versions, as they are now
    CountedWork(Function<EndpointName, List<VersionStatistics>> statistics) {
        this.statistics = statistics;
    }

    /// The windows of the turn that ends now.
    List<VersionWindow> of(List<VersionWindow> windows) {
        Map<VersionId, VersionStatistics> now = new HashMap<>();
        windows.stream()
                .map(VersionWindow::endpoint)
                .distinct()
                .flatMap(endpoint -> statistics.apply(endpoint).stream())
                .forEach(one -> now.put(one.id(), one));
        List<VersionWindow> counted = windows.stream().map(window -> counted(window, now)).toList();
        before = now;
        return counted;
    }

    private VersionWindow counted(VersionWindow window, Map<VersionId, VersionStatistics> now) {
        VersionId id = new VersionId(window.endpoint(), window.version());
        VersionStatistics at = now.get(id);
        return at == null ? window : window.with(work(window, at, before.get(id)));
    }

    private static VersionWork work(
            VersionWindow window, VersionStatistics now, @Nullable VersionStatistics then) {
        long slotNanos = window.work().slotNanos();
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
