package dev.slipway.serving.activation;

import java.util.concurrent.atomic.AtomicReference;

/// How fast those are answered who waited for a version, while others still wait: reading them,
/// writing to them and whoever else comes take their part of the processors, of which the cost of
/// calls says nothing.
///
/// *Threads*: safe from any number of threads, without a lock.
final class CrowdPace {
    /// The first executions are small ones, and their code is cold: fewer answers say little.
    static final int LEAST = 32;

    /// Since the version began to answer this time.
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(0, 0, 0, 0));

    /// @param since when the version began to answer
    /// @param last when somebody was answered last
    /// @param before what one took in crowds before, in nanoseconds; 0 where there was none
    private record Seen(long since, int answers, long last, long before) {
        boolean isTelling() {
            return answers >= LEAST;
        }

        long eachNanos() {
            return isTelling() ? Math.max(1, (last - since) / answers) : before;
        }
    }

    /// The version begins to answer. What was before counts by half, and so by less and less as
    /// long as no crowd shows it again: what a moment of trouble left behind must not keep callers
    /// out for good, who alone could show that it is over.
    void begin(long now) {
        Seen _ = seen.getAndUpdate(known -> new Seen(now, 0, now, known.eachNanos() / 2));
    }

    /// One of those who waited is answered, and others still wait.
    void answered(long now) {
        Seen _ =
                seen.getAndUpdate(
                        known -> new Seen(known.since(), known.answers() + 1, now, known.before()));
    }

    /// What one more takes, as far as a crowd has shown it, in nanoseconds; 0 where none has.
    long eachNanos() {
        return seen.get().eachNanos();
    }

    /// Whether somebody can no longer be answered in time, by what this crowd has shown so far: the
    /// longer ahead beside what was seen, the more may change.
    ///
    /// @param place the number of those who are answered first, and of this one
    /// @param leftNanos until its deadline
    boolean isHopeless(int place, long leftNanos, long now) {
        Seen known = seen.get();
        if (!known.isTelling() || leftNanos <= 0) {
            return false;
        }
        double seenNanos = Math.max(1, now - known.since());
        return place * (double) known.eachNanos() > leftNanos * (1 + leftNanos / seenNanos);
    }
}
