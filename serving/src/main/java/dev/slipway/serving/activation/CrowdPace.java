package dev.slipway.serving.activation;

import dev.slipway.serving.activation.Forecast.LastTwo;

/// Measures how long one turn at a gate takes while others wait for theirs. The cost of calls does
/// not say it: reading callers, writing to them and whoever else comes take their part of the
/// processors. All turns count, also of those who are refused behind the gate: they are ahead of
/// others, too.
///
/// *Threads*: changed under the gate's lock, where not said otherwise.
final class CrowdPace {
    /// Fewer turns say little.
    static final int LEAST = 32;

    /// As many as may be inside at once, or more.
    private int least = LEAST;

    /// Since the version began to answer this time.
    private long turns;

    /// When what is measured began: the first turns are few at a time, and their code is cold.
    private long since;

    /// Whether the version answers, or has since the last crowd was counted.
    private boolean hasBegun;

    /// What one more took in the last crowd, and in the one before.
    private volatile LastTwo past = LastTwo.NONE;

    private volatile long eachNanos;

    /// Whether that is of the crowd that is here.
    private volatile boolean isOfThisCrowd;

    /// Expects what crowds have shown before this process knew of the version.
    void expect(LastTwo before) {
        past = before;
        eachNanos = before.leastNanos();
    }

    /// The version begins to answer.
    ///
    /// @param most turns at a time
    void begin(int most) {
        least = Math.max(LEAST, most);
        turns = 0;
        hasBegun = true;
        isOfThisCrowd = false;
    }

    /// A turn is over, and others still wait.
    void turned(long now) {
        turns++;
        if (turns <= least) {
            since = now;
        }
        if (isTelling()) {
            eachNanos = Math.max(1, (now - since) / (turns - least));
            isOfThisCrowd = true;
        }
    }

    private boolean isTelling() {
        return turns - least >= least;
    }

    /// The version does not answer any more. What is expected of the next crowd is what both of
    /// the last two have shown: one alone may have come at a moment of trouble. With each load
    /// that no crowd comes to, it counts by half: it must not keep callers out for good, who alone
    /// could show that it is over. One that never answered has shown nothing.
    void end() {
        if (!hasBegun) {
            return;
        }
        LastTwo before = past;
        LastTwo now = isTelling() ? before.then(eachNanos) : before.half();
        hasBegun = false;
        isOfThisCrowd = false;
        past = now;
        turns = 0;
        eachNanos = now.leastNanos();
    }

    /// What the last two crowds have shown, this one included as soon as it tells.
    ///
    /// *Threads*: any.
    LastTwo past() {
        LastTwo before = past;
        return isOfThisCrowd ? before.then(eachNanos) : before;
    }

    /// What one more takes, as this crowd has shown it, or the last two have, in nanoseconds; 0
    /// where nothing has.
    ///
    /// *Threads*: any.
    long eachNanos() {
        return eachNanos;
    }

    /// Whether somebody can no longer be answered in time, by what this crowd has shown so far: the
    /// longer ahead beside what was seen, the more may change.
    ///
    /// @param place the number of those whose turn is over first, and of this one
    /// @param leftNanos until its deadline
    boolean isHopeless(int place, long leftNanos, long now) {
        if (!isTelling() || leftNanos <= 0) {
            return false;
        }
        double seenNanos = Math.max(1, now - since);
        return place * (double) eachNanos > leftNanos * (1 + leftNanos / seenNanos);
    }
}
