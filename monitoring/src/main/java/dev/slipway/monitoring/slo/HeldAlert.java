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
    private AlertState state = AlertState.OK;
    private Instant since;
    private boolean wasFound;
    private int looks;
    private @Nullable String words;

    /// @param hold looks in a row at which something is to be found
    HeldAlert(int hold, Instant now) {
        this.hold = hold;
        this.since = now;
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        state = kept;
        since = keptSince;
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
        return change(next(isFound), now);
    }

    /// Ends it at once.
    ///
    /// @return whether it is in another state
    boolean end(Instant now) {
        return change(AlertState.OK, now);
    }

    private AlertState next(boolean isFound) {
        return switch (state) {
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

    private boolean change(AlertState next, Instant now) {
        boolean hasChanged = next != state;
        if (hasChanged) {
            state = next;
            since = now;
        }
        return hasChanged;
    }

    AlertState state() {
        return state;
    }

    Instant since() {
        return since;
    }

    /// What was found last; absent for nothing.
    @Nullable String words() {
        return words;
    }
}
