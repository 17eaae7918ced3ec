package dev.slipway.serving.overload;

import dev.slipway.api.inference.Priority;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Decides who is refused while an endpoint is asked for more than it can answer: whole cohorts,
/// those of the lowest priority first.
///
/// *Threads*: lock-free, but for [#follow], which one thread at a time calls; counts that meet may
/// blur.
public final class Shedder {
    /// What was decided so long ago holds no more.
    private static final long STALE_NANOS = 5_000_000_000L;

    private final Cohorts cohorts;
    private volatile Shed shed;
    private volatile @Nullable AtomicIntegerArray arrivals;

    /// Nobody is shed yet.
    public Shedder(Cohorts cohorts, long now) {
        this.cohorts = cohorts;
        this.shed = Shed.nobody(now);
    }

    /// Whether this request is among those that are shed, should others wait.
    ///
    /// @param caller or the cohort that it names
    public boolean sheds(Priority priority, String caller, long now) {
        AtomicIntegerArray counts = arrivals;
        if (counts == null) {
            return false;
        }
        int rank = Ranks.of(priority, cohorts.of(caller, now));
        add(counts, rank, 1);
        return isShed(rank, now);
    }

    /// The same for a request that came as one of another priority, which counts as its own now.
    ///
    /// @param counted as what it came
    public boolean shedsInstead(Priority counted, Priority own, String caller, long now) {
        AtomicIntegerArray counts = arrivals;
        if (counts == null) {
            return false;
        }
        int cohort = cohorts.of(caller, now);
        int rank = Ranks.of(own, cohort);
        add(counts, Ranks.of(counted, cohort), -1);
        add(counts, rank, 1);
        return isShed(rank, now);
    }

    private static void add(AtomicIntegerArray counts, int rank, int requests) {
        counts.setOpaque(rank, Math.max(0, counts.getOpaque(rank) + requests));
    }

    private boolean isShed(int rank, long now) {
        Shed decided = shed;
        return rank >= decided.threshold() && !isStale(decided, now);
    }

    private static boolean isStale(Shed decided, long now) {
        return now - decided.at() >= STALE_NANOS;
    }

    /// The part of the requests that are to be shed now.
    public double part(long now) {
        Shed decided = shed;
        return isStale(decided, now) ? 0 : decided.part();
    }

    /// Follows what the requests of a window took. While the endpoint keeps its promise, only
    /// requests that can be left out are shed.
    void follow(int p90Eighths, Phase phase, long now) {
        boolean isStale = isStale(shed, now);
        Shed next = ShedController.next(isStale ? Shed.nobody(now) : shed, p90Eighths, now);
        AtomicIntegerArray counts = isStale ? null : arrivals;
        if (next.part() == 0) {
            shed = new Shed(0, next.error(), Ranks.COUNT, now);
            arrivals = null;
        } else if (counts == null) {
            // Who comes is not known before the next window.
            arrivals = new AtomicIntegerArray(Ranks.COUNT);
            shed = new Shed(next.part(), next.error(), Ranks.COUNT, now);
        } else {
            int threshold = ShedController.threshold(recent(counts), next.part());
            int kept = phase == Phase.NORMAL ? Ranks.FIRST_SHEDDABLE : 0;
            shed = new Shed(next.part(), next.error(), Math.max(kept, threshold), now);
        }
    }

    /// Who came lately; what came before counts half as much after each window.
    private static int[] recent(AtomicIntegerArray counts) {
        int[] recent = new int[Ranks.COUNT];
        for (int rank = 0; rank < recent.length; rank++) {
            recent[rank] = counts.getOpaque(rank);
            counts.setOpaque(rank, recent[rank] / 2);
        }
        return recent;
    }
}
