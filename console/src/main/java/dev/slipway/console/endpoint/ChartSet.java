package dev.slipway.console.endpoint;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.TrafficWindow.CodeCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an endpoint's versions answered, as charts draw it: one line for each version, with holes
/// where a version answered nobody.
public record ChartSet(Chart rate, Chart p50, Chart p99, Chart errors, Chart queue, Chart slots) {
    private static final int FIRST_ERROR = 400;

    /// Lines over the same times.
    ///
    /// @param times seconds since 1970
    public record Chart(String unit, List<Long> times, List<Series> series) {
        public Chart {
            times = List.copyOf(times);
            series = List.copyOf(series);
        }
    }

    /// One line.
    ///
    /// @param values one for each time, null where there is none
    public record Series(String name, List<@Nullable Double> values) {}

    /// The charts of these windows, which are all of one length.
    static ChartSet of(List<TrafficWindow> windows) {
        List<Long> times = times(windows);
        SortedMap<VersionNumber, Map<Long, TrafficWindow>> versions = new TreeMap<>();
        for (TrafficWindow window : windows) {
            versions.computeIfAbsent(window.version(), _ -> new TreeMap<>())
                    .put(window.start().getEpochSecond(), window);
        }
        return new ChartSet(
                chart("req/s", times, versions, TrafficWindow::rate),
                chart("ms", times, versions, TrafficWindow::p50Millis),
                chart("ms", times, versions, TrafficWindow::p99Millis),
                errors(times, windows),
                chart("ms", times, versions, TrafficWindow::queueP99Millis),
                chart("slots", times, versions, TrafficWindow::slots));
    }

    /// Every time between the first window and the last, so that a stretch without traffic is as
    /// wide as it was long.
    private static List<Long> times(List<TrafficWindow> windows) {
        if (windows.isEmpty()) {
            return List.of();
        }
        Comparator<TrafficWindow> order = Comparator.comparing(TrafficWindow::start);
        long first = windows.stream().min(order).orElseThrow().start().getEpochSecond();
        long last = windows.stream().max(order).orElseThrow().start().getEpochSecond();
        Duration length = windows.getFirst().length();
        return Stream.iterate(first, time -> time <= last, time -> time + length.toSeconds())
                .toList();
    }

    private static Chart chart(
            String unit,
            List<Long> times,
            SortedMap<VersionNumber, Map<Long, TrafficWindow>> versions,
            Function<TrafficWindow, @Nullable Double> figure) {
        List<Series> series = new ArrayList<>();
        versions.forEach((version, windows) -> {
            List<@Nullable Double> values = new ArrayList<>();
            for (Long time : times) {
                TrafficWindow window = windows.get(time);
                values.add(window == null ? null : figure.apply(window));
            }
            series.add(new Series("version " + version, values));
        });
        return new Chart(unit, times, series);
    }

    /// One line for each status of each version that is an error.
    private static Chart errors(List<Long> times, List<TrafficWindow> windows) {
        Map<String, Map<Long, Double>> rates = new TreeMap<>();
        for (TrafficWindow window : windows) {
            for (CodeCount code : window.codes()) {
                if (code.code() >= FIRST_ERROR) {
                    rates.computeIfAbsent(
                                    "version " + window.version() + ": " + code.code(),
                                    _ -> new TreeMap<>())
                            .put(
                                    window.start().getEpochSecond(),
                                    (double) code.count() / window.length().toSeconds());
                }
            }
        }
        List<Series> series = new ArrayList<>();
        rates.forEach((name, counted) -> {
            List<@Nullable Double> values = new ArrayList<>();
            for (Long time : times) {
                values.add(counted.getOrDefault(time, 0.0));
            }
            series.add(new Series(name, values));
        });
        return new Chart("req/s", series.isEmpty() ? List.of() : times, series);
    }
}
