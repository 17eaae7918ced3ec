package dev.slipway.serving.execution;

import dev.slipway.api.model.EndpointName;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The slot time of each endpoint that has a version here. Once its last one has gone it is
/// forgotten: whoever comes later starts level with those that wait.
///
/// *Threads*: safe from any number of threads.
final class ServedTimes {
    // Guarded by this.
    private final Map<EndpointName, WeakReference<ServedTime>> known = new HashMap<>();

    /// The same for all versions of an endpoint.
    synchronized ServedTime of(EndpointName endpoint) {
        WeakReference<ServedTime> there = known.get(endpoint);
        @Nullable ServedTime time = there == null ? null : there.get();
        if (time == null) {
            known.values().removeIf(one -> one.get() == null);
            time = new ServedTime();
            known.put(endpoint, new WeakReference<>(time));
        }
        return time;
    }
}
