package dev.slipway.server.job;

import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How long jobs wait after attempts that broke: a second, twice as long after each further one, a
/// minute at most.
///
/// *Threads*: any.
final class Pauses {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// Doublings after which it is the longest.
    private static final int MOST_DOUBLINGS = 6;

    private final LongSupplier nanoTime;
    private final Map<JobId, Long> ends = new ConcurrentHashMap<>();

    /// @param nanoTime monotonic
    Pauses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Begins the pause of a job whose newest attempt is over, if that broke.
    void begin(Job job) {
        if (job.barren() > 0) {
            Duration pause = Duration.ofSeconds(1L << Math.min(job.barren() - 1, MOST_DOUBLINGS));
            Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
            ends.put(job.id(), nanoTime.getAsLong() + bounded.toNanos());
        }
    }

    /// Whether a job is held back still.
    boolean holds(Job job) {
        Long end = ends.get(job.id());
        return job.barren() > 0 && end != null && end - nanoTime.getAsLong() > 0;
    }

    /// Keeps nothing of a job.
    void forget(JobId job) {
        ends.remove(job);
    }
}
