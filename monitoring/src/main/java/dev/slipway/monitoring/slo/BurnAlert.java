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
    private final AlertStanding standing;
    private boolean isFrozen = true;

    /// @param lately the short window
    BurnAlert(Duration lately, Instant now) {
        this.apart = lately.dividedBy(APART);
        this.standing = new AlertStanding(now);
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        standing.restore(kept, keptSince);
    }

    /// Looks again. Where nothing is known it stays where it is.
    ///
    /// @return whether it is in another state
    boolean look(Sight sight, Instant now) {
        isFrozen = !sight.isKnown();
        return standing.change(isFrozen ? standing.state() : next(sight, now), now);
    }

    /// Ends it at once.
    ///
    /// @return whether it is in another state
    boolean end(Instant now) {
        return standing.change(AlertState.OK, now);
    }

    private AlertState next(Sight sight, Instant now) {
        return switch (standing.state()) {
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
                boolean isClearAgain = since().isAfter(now) || !now.isBefore(since().plus(apart));
                yield isClearAgain ? AlertState.OK : AlertState.RESOLVING;
            }
        };
    }

    AlertState state() {
        return standing.state();
    }

    Instant since() {
        return standing.since();
    }

    boolean isFrozen() {
        return isFrozen;
    }

    /// Whether somebody has been told and not yet told otherwise.
    boolean isOpen() {
        return standing.state().isOpen();
    }
}
