package dev.slipway.server.job;

import java.util.HashMap;
import java.util.Map;

/// Processor time that a cluster has used for a job, so far as children have told of it. They tell
/// all of it each time, that of attempts before theirs too; whoever pays remembers what is paid.
///
/// @param nanos by attempt
record ClusterUse(Map<String, Long> nanos) {
    static final ClusterUse NONE = new ClusterUse(Map.of());

    /// Copies the map.
    ClusterUse {
        nanos = Map.copyOf(nanos);
    }

    /// How much of this another one has not.
    ///
    /// *Units*: nanoseconds.
    long beyond(ClusterUse paid) {
        return nanos.entrySet().stream()
                .mapToLong(one ->
                        Math.max(0, one.getValue() - paid.nanos.getOrDefault(one.getKey(), 0L)))
                .sum();
    }

    /// Both together: of each attempt what is more.
    ClusterUse and(ClusterUse other) {
        Map<String, Long> both = new HashMap<>(nanos);
        other.nanos.forEach((attempt, used) -> both.merge(attempt, used, Math::max));
        return new ClusterUse(both);
    }
}
