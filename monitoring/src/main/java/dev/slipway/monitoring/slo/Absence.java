package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertState;
import java.time.Duration;
import java.time.Instant;

/// Notices when an endpoint that was asked all the time is not asked any more: then no alert of its
/// budget says anything.
///
/// *Threads*: one at a time.
final class Absence {
    /// Turns without a request: half an hour of them, in time that this process was there.
    private static final int SILENT_TURNS = 360;

    /// Requests in the hour before the last one; fewer may stay away by chance.
    private static final long BUSY = 120;

    private static final Duration HOUR = Duration.ofHours(1);

    private final AlertStanding standing;
    private int silent;
    private long before;

    Absence(Instant now) {
        standing = new AlertStanding(now);
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        standing.restore(kept, keptSince);
    }

    /// Tells it what was before a restart: who does not come back after one is missed, too.
    ///
    /// @param last second of which something is kept
    void restore(History history, long last) {
        before = history.within(HOUR, last).valid();
    }

    /// Looks after a turn.
    ///
    /// @param isAsked whether there were requests in it
    /// @return whether it is in another state
    boolean look(boolean isAsked, History history, long second, Instant now) {
        if (isAsked) {
            silent = 0;
            before = history.within(HOUR, second).valid();
        } else {
            silent++;
        }
        return standing.change(next(isAsked), now);
    }

    /// Ends it at once.
    ///
    /// @return whether it is in another state
    boolean end(Instant now) {
        return standing.change(AlertState.OK, now);
    }

    private AlertState next(boolean isAsked) {
        if (isAsked) {
            return AlertState.OK;
        }
        return silent >= SILENT_TURNS && before >= BUSY ? AlertState.FIRING : standing.state();
    }

    AlertState state() {
        return standing.state();
    }

    Instant since() {
        return standing.since();
    }
}
