package dev.slipway.server.job;

import dev.slipway.api.job.Job;
import dev.slipway.api.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// How long jobs wait after attempts that broke: not at all after the first, 2 s after the next,
/// twice as long after each further one, a minute at most.
///
/// An attempt whose child somebody has killed says nothing of the next one, and counts among them
/// only where there are too many: where memory is short each next one may be killed as well.
///
/// *Threads*: any.
final class Pauses {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// Doublings after which it is the longest.
    private static final int MOST_DOUBLINGS = 6;

    /// How many kills of a job do not count, within this time.
    private static final int MOST_KILLS = 3;

    private static final Duration LATELY = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<JobId, Long> ends = new ConcurrentHashMap<>();
    private final Map<JobId, Kills> kills = new ConcurrentHashMap<>();
    private final Map<JobId, Unrecorded> unrecorded = new ConcurrentHashMap<>();

    /// Those of which nobody knows.
    ///
    /// @param count in a row
    /// @param end of the pause behind the last one
    private record Unrecorded(int count, long end) {}

    /// Those that do not count.
    ///
    /// @param barren how many attempts of a row without progress they have ended
    /// @param times of the last ones
    private record Kills(int barren, List<Long> times) {
        static final Kills NONE = new Kills(0, List.of());
    }

    /// @param nanoTime monotonic
    Pauses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Begins the pause of a job whose newest attempt is over, if that broke.
    ///
    /// @param isKilled whether somebody outside has ended its child
    void begin(Job job, boolean isKilled) {
        JobId id = job.id();
        unrecorded.remove(id);
        if (job.barren() == 0) {
            forget(id);
        } else if (isKilled && isFew(job)) {
            ends.remove(id);
        } else {
            int counted = job.barren() - killed(job);
            if (counted > 1) {
                ends.put(id, nanoTime.getAsLong() + pause(counted).toNanos());
            }
        }
    }

    /// Begins the pause of a job whose newest attempt was not begun, or whose end was not recorded,
    /// for a defect of ours: no record may count it, and there is a pause behind the first one.
    void beginUnrecorded(JobId id) {
        Unrecorded before = unrecorded.get(id);
        int count = before == null ? 1 : before.count() + 1;
        long end = nanoTime.getAsLong() + pause(count + 1).toNanos();
        unrecorded.put(id, new Unrecorded(count, end));
    }

    private static Duration pause(int attempts) {
        Duration pause = Duration.ofSeconds(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /// Whether one more kill is one of few, which is noted then.
    private boolean isFew(Job job) {
        long now = nanoTime.getAsLong();
        Kills before = kills.getOrDefault(job.id(), Kills.NONE);
        List<Long> lately =
                before.times().stream().filter(time -> now - time < LATELY.toNanos()).toList();
        if (lately.size() >= MOST_KILLS) {
            return false;
        }
        List<Long> times = Stream.concat(lately.stream(), Stream.of(now)).toList();
        kills.put(job.id(), new Kills(Math.min(before.barren() + 1, job.barren()), times));
        return true;
    }

    /// Attempts in the row that do not count. A row of fewer is another one.
    private int killed(Job job) {
        Kills before = kills.getOrDefault(job.id(), Kills.NONE);
        if (before.barren() > job.barren()) {
            kills.put(job.id(), new Kills(0, before.times()));
            return 0;
        }
        return before.barren();
    }

    /// Whether a job is held back still.
    boolean holds(Job job) {
        Unrecorded defect = unrecorded.get(job.id());
        if (defect != null && isAhead(defect.end())) {
            return true;
        }
        Long end = ends.get(job.id());
        return job.barren() > 1 && end != null && isAhead(end);
    }

    private boolean isAhead(long end) {
        return end - nanoTime.getAsLong() > 0;
    }

    /// Keeps nothing of a job.
    void forget(JobId job) {
        ends.remove(job);
        kills.remove(job);
        unrecorded.remove(job);
    }
}
