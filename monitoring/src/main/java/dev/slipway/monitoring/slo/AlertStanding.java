package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertState;
import java.time.Instant;

/// In which state an alert is, and since when.
///
/// *Threads*: one at a time.
final class AlertStanding {
    private AlertState state = AlertState.OK;
    private Instant since;

    /// Nothing is wrong.
    AlertStanding(Instant now) {
        since = now;
    }

    /// Puts it where it stood before a restart.
    void restore(AlertState kept, Instant keptSince) {
        state = kept;
        since = keptSince;
    }

    /// Puts it into a state, from now on where it is another.
    ///
    /// @return whether it is another
    boolean change(AlertState next, Instant now) {
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
}
