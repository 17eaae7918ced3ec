package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertState;
import java.time.Duration;
import java.time.Instant;

/// One alert and where it stands.
///
/// *Threads*: one at a time.
final class BurnAlert {
    /// Of the short window, between two looks that both have to find it clear.
    private static final int APART = 10;

    private final Duration apart;
    private AlertState state = AlertState.OK;
    private Instant since;
    private boolean isFrozen = true;

    /// @param lately the short window
    BurnAlert(Duration lately, Instant now) {
        this.apart = lately.dividedBy(APART);
        this.since = now;
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        state = kept;
        since = keptSince;
    }

    /// Looks again. Where nothing is known it stays where it is.
    ///
    /// @return whether it is in another state
    boolean look(Sight sight, Instant now) {
        isFrozen = !sight.isKnown();
        AlertState next = isFrozen ? state : next(sight, now);
        boolean hasChanged = next != state;
        if (hasChanged) {
            state = next;
            since = now;
        }
        return hasChanged;
    }

    /// Ends it at once.
    ///
    /// @return whether it is in another state
    boolean end(Instant now) {
        boolean hasChanged = state != AlertState.OK;
        if (hasChanged) {
            state = AlertState.OK;
            since = now;
        }
        return hasChanged;
    }

    private AlertState next(Sight sight, Instant now) {
        return switch (state) {
            case OK, PENDING -> {
                if (!sight.burnsLong()) {
                    yield AlertState.OK;
                }
                yield sight.burnsShort() ? AlertState.FIRING : AlertState.PENDING;
            }
            case FIRING -> sight.burnsShort() ? AlertState.FIRING : AlertState.RESOLVING;
            case RESOLVING -> {
                if (sight.burnsShort()) {
                    yield AlertState.FIRING;
                }
                // Where the clock was set back, nobody knows how long ago that was.
                boolean isClearAgain = since.isAfter(now) || !now.isBefore(since.plus(apart));
                yield isClearAgain ? AlertState.OK : AlertState.RESOLVING;
            }
        };
    }

    AlertState state() {
        return state;
    }

    Instant since() {
        return since;
    }

    boolean isFrozen() {
        return isFrozen;
    }

    /// Whether somebody has been told and not yet told otherwise.
    boolean isOpen() {
        return state.isOpen();
    }
}
