package dev.slipway.api.slo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Alerts that are not in order.
///
/// @param alerts of endpoints, by their names
/// @param streams of streams, by their names; older servers have none
public record AlertList(List<SloAlert> alerts, List<StreamAlert> streams) {
    /// Copies the lists. What an older server does not tell is empty.
    public AlertList {
        alerts = List.copyOf(alerts);
        streams = copy(streams);
    }

    private static List<StreamAlert> copy(@Nullable List<StreamAlert> told) {
        return told == null ? List.of() : List.copyOf(told);
    }
}
