package dev.slipway.api.status;

import java.util.List;

/// How often latencies fell between edges that are the same for all windows: quarters of powers of
/// two.
///
/// *Units*: milliseconds.
///
/// @param aboveMillis the lower edge of the first count
/// @param upToMillis the upper edges, ascending, without a hole
/// @param counts one for each upper edge
public record LatencyCounts(double aboveMillis, List<Double> upToMillis, List<Long> counts) {
    /// *Errors*: `IllegalArgumentException` unless there is a count for each edge.
    public LatencyCounts {
        upToMillis = List.copyOf(upToMillis);
        counts = List.copyOf(counts);
        if (upToMillis.size() != counts.size()) {
            throw new IllegalArgumentException(
                    "counts: "
                            + counts.size()
                            + " (expected: one for each of "
                            + upToMillis.size()
                            + " edges)");
        }
    }
}
