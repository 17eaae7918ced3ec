package dev.slipway.server.metrics;

import dev.slipway.api.job.JobId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The highest that the counts of streams have been since the process began, by their labels.
///
/// *Threads*: any.
final class Highest {
    private final Map<JobId, Map<List<String>, Double>> counts = new HashMap<>();

    /// The counts of a stream, each at least what it was here before.
    synchronized Map<List<String>, Double> of(JobId stream, Map<List<String>, Double> now) {
        Map<List<String>, Double> known =
                counts.computeIfAbsent(stream, ignored -> new HashMap<>());
        Map<List<String>, Double> highest = new HashMap<>();
        now.forEach((labels, count) -> {
            double most = Math.max(count, known.getOrDefault(labels, count));
            known.put(labels, most);
            highest.put(labels, most);
        });
        return highest;
    }

    /// Forgets all other streams: one of the same name is another one and begins anew.
    synchronized void keep(Collection<JobId> streams) {
        counts.keySet().retainAll(streams);
    }
}
