package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An alert that fires when something was found at so many looks in a row, and is over when nothing
/// was at as many as a minute has. Looks at which nothing is known change nothing.
///
/// *Threads*: one at a time.
final class HeldAlert {
    /// Looks of a minute.
    static final int MINUTE = 12;

    private final int hold;
    private final AlertStanding standing;
    private boolean wasFound;
    private int looks;
    private @Nullable String words;

    /// @param hold looks in a row at which something is to be found
    HeldAlert(int hold, Instant now) {
        this.hold = hold;
        this.standing = new AlertStanding(now);
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        standing.restore(kept, keptSince);
    }

    /// Looks again.
    ///
    /// @return whether it is in another state
    boolean look(Finding finding, Instant now) {
        if (!finding.isKnown()) {
            return false;
        }
        boolean isFound = finding.words() != null;
        looks = isFound == wasFound ? looks + 1 : 1;
        wasFound = isFound;
        words = isFound ? finding.words() : words;
        return standing.change(next(isFound), now);
    }

    /// Ends it at once.
    ///
    /// @return whether it is in another state
    boolean end(Instant now) {
        return standing.change(AlertState.OK, now);
    }

    private AlertState next(boolean isFound) {
        return switch (standing.state()) {
            case OK, PENDING -> {
                if (!isFound) {
                    yield AlertState.OK;
                }
                yield looks >= hold ? AlertState.FIRING : AlertState.PENDING;
            }
            case FIRING, RESOLVING -> {
                if (isFound) {
                    yield AlertState.FIRING;
                }
                yield looks >= MINUTE ? AlertState.OK : AlertState.RESOLVING;
            }
        };
    }

    AlertState state() {
        return standing.state();
    }

    Instant since() {
        return standing.since();
    }

    /// What was found last; absent for nothing.
    @Nullable String words() {
        return words;
    }
}
