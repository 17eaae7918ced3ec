package dev.slipway.api.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was used, and what it cost.
///
/// @param since when the server began to count
/// @param until when this was read
/// @param currency of all costs; absent when nothing has a price
/// @param lines by endpoint, version, team and cause
/// @param total cost of all lines, or `unpriced`
public record CostReport(
        Instant since,
        Instant until,
        @Nullable String currency,
        List<CostLine> lines,
        String total) {
    /// How a cost reads that nobody set a price for.
    public static final String UNPRICED = "unpriced";

    private static final double MILLIS_OF_DAY = Duration.ofDays(1).toMillis();

    public CostReport {
        lines = List.copyOf(lines);
    }

    /// For how many days it was counted.
    public double days() {
        return Duration.between(since, until).toMillis() / MILLIS_OF_DAY;
    }
}
