package dev.slipway.console.overview;

import dev.slipway.console.overview.OverviewView.AlertRow;
import java.util.List;

/// What an overview that is open is told.
///
/// @param totals of all endpoints together
/// @param rows of endpoints
/// @param alerts that are not in order
/// @param warnings about the whole server, all that hold
record News(
        List<Total> totals, List<EndpointRow> rows, List<AlertRow> alerts, List<String> warnings) {
    News {
        totals = List.copyOf(totals);
        rows = List.copyOf(rows);
        alerts = List.copyOf(alerts);
        warnings = List.copyOf(warnings);
    }
}
