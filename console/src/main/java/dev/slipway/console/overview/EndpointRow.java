package dev.slipway.console.overview;

import java.util.List;

/// An endpoint in the overview, in the words of its cells.
///
/// @param tone how its state is coloured
/// @param reason why it is not as it should be, or empty
/// @param cells version, rate, p50, p99, errors, budget left, release, alerts, cost
public record EndpointRow(
        String name, String state, String tone, String reason, List<String> cells) {
    public EndpointRow {
        cells = List.copyOf(cells);
    }
}
