package dev.slipway.console.overview;

import java.time.Instant;
import java.util.List;

/// What the overview shows.
///
/// @param server its name and version
/// @param totals of all endpoints together
/// @param isPriced whether endpoints have a cost
/// @param warnings about the whole server
public record OverviewView(
        String server,
        Instant time,
        List<Total> totals,
        List<EndpointRow> rows,
        boolean isPriced,
        List<AlertRow> alerts,
        List<String> warnings) {
    public OverviewView {
        totals = List.copyOf(totals);
        rows = List.copyOf(rows);
        alerts = List.copyOf(alerts);
        warnings = List.copyOf(warnings);
    }

    /// An alert that is not in order.
    ///
    /// @param words what burns, and how fast
    public record AlertRow(
            String endpoint, String state, String tone, String words, Instant since) {}
}
