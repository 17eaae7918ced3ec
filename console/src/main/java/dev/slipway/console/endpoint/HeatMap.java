package dev.slipway.console.endpoint;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// How the latencies of versions were spread over time: rows between the same edges for all
/// versions, and no more columns than can be told apart.
///
/// *Units*: milliseconds; seconds since 1970.
///
/// @param edges of rows, ascending; one more than there are rows
/// @param seconds that a column is wide
public record HeatMap(List<Double> edges, long seconds, List<Spread> versions) {
    private static final int MOST_COLUMNS = 96;

    public HeatMap {
        edges = List.copyOf(edges);
        versions = List.copyOf(versions);
    }

    /// One version.
    ///
    /// @param most latencies that a row of a column has
    public record Spread(String name, long most, List<Column> columns) {}

    /// The latencies of one stretch of time.
    ///
    /// @param row the first that is counted; those behind it follow without a hole
    public record Column(long time, int row, List<Long> counts) {}

    /// What these windows say, which are all of one length.
    ///
    /// @param times every one between the first window and the last
    static HeatMap of(List<Long> times, List<TrafficWindow> windows) {
        if (windows.isEmpty()) {
            return new HeatMap(List.of(), 0, List.of());
        }
        long length = windows.getFirst().length().toSeconds();
        long seconds = length * Math.ceilDiv(times.size(), MOST_COLUMNS);
        TreeSet<Double> edges = new TreeSet<>();
        SortedMap<VersionNumber, SortedMap<Long, SortedMap<Double, Long>>> versions =
                new TreeMap<>();
        for (TrafficWindow window : windows) {
            LatencyCounts latencies = window.latencies();
            if (latencies != null) {
                edges.add(latencies.aboveMillis());
                edges.addAll(latencies.upToMillis());
                long time = window.start().getEpochSecond();
                count(
                        latencies,
                        versions.computeIfAbsent(window.version(), _ -> new TreeMap<>())
                                .computeIfAbsent(
                                        time - Math.floorMod(time - times.getFirst(), seconds),
                                        _ -> new TreeMap<>()));
            }
        }
        List<Double> rows = List.copyOf(edges);
        List<Spread> spreads = new ArrayList<>();
        versions.forEach(
                (version, columns) -> spreads.add(spread(ChartSet.name(version), columns, rows)));
        return new HeatMap(rows, seconds, spreads);
    }

    /// Adds what was counted up to each edge.
    private static void count(LatencyCounts latencies, SortedMap<Double, Long> column) {
        for (int i = 0; i < latencies.counts().size(); i++) {
            column.merge(latencies.upToMillis().get(i), latencies.counts().get(i), Long::sum);
        }
    }

    private static Spread spread(
            String name, SortedMap<Long, SortedMap<Double, Long>> counted, List<Double> edges) {
        List<Column> columns = new ArrayList<>();
        long most = 0;
        for (Map.Entry<Long, SortedMap<Double, Long>> one : counted.entrySet()) {
            SortedMap<Double, Long> column = one.getValue();
            int first = edges.indexOf(column.firstKey());
            int last = edges.indexOf(column.lastKey());
            List<Long> counts = new ArrayList<>();
            for (int i = first; i <= last; i++) {
                long count = column.getOrDefault(edges.get(i), 0L);
                counts.add(count);
                most = Math.max(most, count);
            }
            columns.add(new Column(one.getKey(), first - 1, counts));
        }
        return new Spread(name, most, columns);
    }
}
