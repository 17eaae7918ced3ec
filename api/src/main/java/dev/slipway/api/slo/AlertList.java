package dev.slipway.api.slo;

import java.util.List;

/// Alerts that are not in order.
///
/// @param alerts of endpoints, by their names
/// @param streams of streams, by their names
public record AlertList(List<SloAlert> alerts, List<StreamAlert> streams) {
    /// Copies the lists.
    public AlertList {
        alerts = List.copyOf(alerts);
        streams = List.copyOf(streams);
    }
}
