package dev.slipway.monitoring.slo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.StreamAlert;

/// An alert of a stream that is in another state.
///
/// @param team that is to be told: of an alert that was open, the one that was told, whoever has
///     the stream now
/// @param before the state that it was in
public record StreamAlertChange(TeamName team, StreamAlert alert, AlertState before) {
    /// Whether somebody is to be told: that it fires, or that it is over.
    public boolean isNews() {
        return alert.isOpen() != before.isOpen();
    }
}
