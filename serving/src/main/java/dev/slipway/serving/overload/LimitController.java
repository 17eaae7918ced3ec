package dev.slipway.serving.overload;

/// The rule by which a limit follows what requests take.
///
/// The goal is 0.8 of the promised p99. While 90 % of the requests keep it, the limit grows, by a
/// quarter at most and only when it is used; when they do not, it falls by as much as they are
/// late. By Little's law both lead to the requests that slots answer within the goal. Where
/// executions alone take long for the promise, the goal is three times what they take on average.
///
/// *Source*: the gradient limits of Netflix's concurrency-limits and of Envoy, without what makes
/// them creep (headroom that is added whatever the gradient) and drift (a baseline that is learned
/// under load); see docs/adr/0061.
final class LimitController {
    private static final int GOAL_EIGHTHS = 8;
    private static final int CALM_EIGHTHS = 5;

    /// The goal where executions alone take long for the promise: so many times what they take.
    private static final int IDLE_GOAL = 3;

    /// A limit grows by such a part of itself at most: a quarter.
    private static final int GROWTH_PART = 4;

    /// A limit counts as used while no more than such a part of it is free: an eighth.
    private static final int FREE_PART = 8;

    /// What an execution takes is learnt by such a part of each difference: an eighth.
    private static final int LEARNT_PART = 8;

    /// So long nobody must be kept out before the limit goes.
    static final long CALM_NANOS = 5_000_000_000L;

    private LimitController() {}

    /// What 90 % of the requests are to keep.
    static long goalNanos(LimitState state, LimitTerms terms) {
        return Math.max(1, Math.max(terms.p99().toNanos() / 5 * 4, IDLE_GOAL * state.idleNanos()));
    }

    /// Where a limit stands after a window.
    static LimitState next(LimitState was, Observation seen, LimitTerms terms, long now) {
        long idle = idle(was, seen, terms);
        if (seen.p90Eighths() > GOAL_EIGHTHS && isCrowded(seen, terms)) {
            if (was.phase() == Phase.NORMAL && !was.isWarned()) {
                return new LimitState(Phase.NORMAL, was.limit(), true, was.busyAt(), idle);
            }
            int limit = fallen(was.limit(), seen, terms);
            Phase phase = limit < was.limit() ? Phase.BRAKING : Phase.SHEDDING;
            return new LimitState(phase, limit, false, now, idle);
        }
        if (was.phase() == Phase.NORMAL) {
            return new LimitState(Phase.NORMAL, was.limit(), false, was.busyAt(), idle);
        }
        int limit = grown(was.limit(), seen, terms);
        if (seen.hasRefused()) {
            return new LimitState(Phase.SHEDDING, limit, false, now, idle);
        }
        LimitState calm = new LimitState(Phase.RECOVERING, limit, false, was.busyAt(), idle);
        return isCalm(calm, now) ? calm.opened() : calm;
    }

    /// Whether nobody has been kept out for so long that nothing need be limited.
    static boolean isCalm(LimitState state, long now) {
        return now - state.busyAt() >= CALM_NANOS;
    }

    /// Few requests that take long do not wait for each other: fewer of them would be no faster.
    private static boolean isCrowded(Observation seen, LimitTerms terms) {
        return seen.peak() > 2 * terms.floor();
    }

    /// What 90 % of the requests took, in eighths of the goal, as far as others are to blame.
    static int pressure(LimitState next, Observation seen, LimitTerms terms) {
        boolean isSure = isCrowded(seen, terms) && !next.isWarned();
        return isSure ? seen.p90Eighths() : Math.min(CALM_EIGHTHS, seen.p90Eighths());
    }

    private static int fallen(int limit, Observation seen, LimitTerms terms) {
        int used = Math.min(Math.min(limit, seen.peak()), terms.bound());
        int fallen = used * GOAL_EIGHTHS / seen.p90Eighths();
        return Math.max(terms.floor(), fallen);
    }

    private static int grown(int limit, Observation seen, LimitTerms terms) {
        boolean isUsed = seen.peak() >= limit - limit / FREE_PART;
        if (seen.p90Eighths() >= GOAL_EIGHTHS || !isUsed) {
            return Math.min(limit, terms.bound());
        }
        int byGoal = limit * (GOAL_EIGHTHS - seen.p90Eighths()) / seen.p90Eighths();
        return Math.min(terms.bound(), limit + Math.max(1, Math.min(limit / GROWTH_PART, byGoal)));
    }

    /// Executions of few requests show what one takes; those of many do not, so nothing is learned
    /// from them.
    private static long idle(LimitState was, Observation seen, LimitTerms terms) {
        boolean few =
                seen.peak() <= 2 * terms.floor()
                        || (was.phase() == Phase.NORMAL && seen.peak() < terms.bound() / 4);
        if (!few) {
            return was.idleNanos();
        }
        return was.idleNanos() == 0
                ? seen.computeNanos()
                : was.idleNanos() + (seen.computeNanos() - was.idleNanos()) / LEARNT_PART;
    }
}
