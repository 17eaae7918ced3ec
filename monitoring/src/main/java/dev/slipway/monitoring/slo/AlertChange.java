package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.SloAlert;
import org.jspecify.annotations.Nullable;

/// An alert that is in another state.
///
/// @param objective with the team that is to be told: of an alert that was open, the one that was
///     told, whoever has the endpoint now
/// @param before the state that it was in
/// @param remaining the part of the budget that is left; absent where nothing is known
public record AlertChange(
        Objective objective, SloAlert alert, AlertState before, @Nullable Double remaining) {
    /// Whether somebody is to be told: that it fires, or that it is over.
    public boolean isNews() {
        return alert.isOpen() != before.isOpen();
    }
}
