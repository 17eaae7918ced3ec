package dev.slipway.server.job;

import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How long jobs wait after attempts that broke: not at all after the first, which somebody may
/// just have killed, 2 s after the next, twice as long after each further one, a minute at most.
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
        if (isHeldBack(job)) {
            Duration pause = Duration.ofSeconds(1L << Math.min(job.barren() - 1, MOST_DOUBLINGS));
            Duration bounded = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
            ends.put(job.id(), nanoTime.getAsLong() + bounded.toNanos());
        }
    }

    /// Whether a job is held back still.
    boolean holds(Job job) {
        Long end = ends.get(job.id());
        return isHeldBack(job) && end != null && end - nanoTime.getAsLong() > 0;
    }

    private static boolean isHeldBack(Job job) {
        return job.barren() > 1;
    }

    /// Keeps nothing of a job.
    void forget(JobId job) {
        ends.remove(job);
    }
}
