package dev.slipway.console.overview;

import dev.slipway.api.slo.AlertState;
import dev.slipway.console.page.Words;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

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
    /// More than fill a screen; the sheet knows how high they are.
    private static final int GROUP = 25;

    public OverviewView {
        totals = List.copyOf(totals);
        rows = List.copyOf(rows);
        alerts = List.copyOf(alerts);
        warnings = List.copyOf(warnings);
    }

    /// Rows in groups: a browser leaves those out that are out of view.
    public List<List<EndpointRow>> groups() {
        return IntStream.iterate(0, first -> first < rows.size(), first -> first + GROUP)
                .mapToObj(first -> rows.subList(first, Math.min(rows.size(), first + GROUP)))
                .toList();
    }

    /// An alert that is not in order.
    ///
    /// @param name of the endpoint or stream
    /// @param path of its page
    /// @param words what burns, and how fast, or what was found
    public record AlertRow(
            String name, String path, AlertState state, String words, Instant since) {
        /// Its state, as people read it.
        public String word() {
            return Words.plain(state);
        }

        /// How bad that is.
        public String tone() {
            return switch (state) {
                case FIRING -> "bad";
                case PENDING, RESOLVING -> "warn";
                case OK -> "good";
            };
        }
    }
}
