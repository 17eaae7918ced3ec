package dev.slipway.serving.overload;

/// Where a limit stands.
///
/// @param limit requests inside at most; without meaning in [Phase#NORMAL]
/// @param isWarned whether the last window in [Phase#NORMAL] was too slow
/// @param busyAt when somebody was kept out or the limit fell last, on the monotonic clock
/// @param idleNanos what executions take when few requests are inside; 0 while that is not known
record LimitState(Phase phase, int limit, boolean isWarned, long busyAt, long idleNanos) {
    /// Where every limit begins.
    static LimitState begin(long now) {
        return new LimitState(Phase.NORMAL, Integer.MAX_VALUE, false, now, 0);
    }

    /// Whether one more than so many may be inside.
    boolean admits(int inside) {
        return phase == Phase.NORMAL || inside < limit;
    }

    /// Whether requests tell something that began before the limit came to stand there.
    boolean takesAll() {
        return phase == Phase.NORMAL && !isWarned;
    }

    /// Without a limit.
    LimitState opened() {
        return new LimitState(Phase.NORMAL, Integer.MAX_VALUE, false, busyAt, idleNanos);
    }
}
