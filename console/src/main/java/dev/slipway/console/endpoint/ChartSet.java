package dev.slipway.console.endpoint;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.TrafficWindow.CodeCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an endpoint's versions answered, as charts draw it: one line for each version, with holes
/// where a version answered nobody.
///
/// @param share of the answers that each version gave
/// @param heat how latencies were spread
/// @param batch rows that executions had on average
public record ChartSet(
        Chart rate,
        Chart share,
        Chart p50,
        Chart p99,
        HeatMap heat,
        Chart errors,
        Chart queue,
        Chart batch,
        Chart slots,
        Chart memory) {
    private static final int FIRST_ERROR = 400;
    private static final double LEAST_USE = 0.5;
    private static final double MOST_USE = 0.7;
    private static final double MEBI = 1 << 20;

    /// Lines over the same times.
    ///
    /// @param times seconds since 1970
    /// @param band where values of all endpoints together should be; absent where nothing is said
    public record Chart(String unit, List<Long> times, List<Series> series, @Nullable Band band) {
        public Chart {
            times = List.copyOf(times);
            series = List.copyOf(series);
        }
    }

    /// One line.
    ///
    /// @param values one for each time, null where there is none
    public record Series(String name, List<@Nullable Double> values) {}

    /// A stretch of the scale, and the whole of which it is a part.
    public record Band(double from, double to, double whole) {}

    /// The charts of these windows, which are all of one length.
    ///
    /// @param slots of the server; absent where it does not say
    static ChartSet of(List<TrafficWindow> windows, @Nullable SlotStatus slots) {
        Lines lines = Lines.of(windows);
        return new ChartSet(
                lines.chart("req/s", TrafficWindow::rate),
                lines.chart("%", share(windows)),
                lines.chart("ms", TrafficWindow::p50Millis),
                lines.chart("ms", TrafficWindow::p99Millis),
                HeatMap.of(lines.times(), windows),
                errors(lines.times(), windows),
                lines.chart("ms", TrafficWindow::queueP99Millis),
                lines.chart("rows", TrafficWindow::meanRows),
                lines.chart("slots", TrafficWindow::slots, band(slots)),
                lines.chart("MiB", ChartSet::mebibytes));
    }

    static String name(VersionNumber version) {
        return "version " + version;
    }

    private static @Nullable Double mebibytes(TrafficWindow window) {
        Long bytes = window.memoryBytes();
        return bytes == null ? null : bytes / MEBI;
    }

    private static @Nullable Band band(@Nullable SlotStatus slots) {
        return slots == null
                ? null
                : new Band(LEAST_USE * slots.slots(), MOST_USE * slots.slots(), slots.slots());
    }

    /// The windows of each version by time, over all times.
    private record Lines(
            List<Long> times, SortedMap<VersionNumber, Map<Long, TrafficWindow>> versions) {
        static Lines of(List<TrafficWindow> windows) {
            SortedMap<VersionNumber, Map<Long, TrafficWindow>> versions = new TreeMap<>();
            for (TrafficWindow window : windows) {
                versions.computeIfAbsent(window.version(), _ -> new TreeMap<>())
                        .put(window.start().getEpochSecond(), window);
            }
            return new Lines(allTimes(windows), versions);
        }

        /// Every time between the first window and the last, so that a stretch without traffic is
        /// as wide as it was long.
        private static List<Long> allTimes(List<TrafficWindow> windows) {
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

        Chart chart(String unit, Function<TrafficWindow, @Nullable Double> figure) {
            return chart(unit, figure, null);
        }

        Chart chart(
                String unit,
                Function<TrafficWindow, @Nullable Double> figure,
                @Nullable Band band) {
            List<Series> series = new ArrayList<>();
            versions.forEach((version, windows) -> {
                List<@Nullable Double> values = new ArrayList<>();
                for (Long time : times) {
                    TrafficWindow window = windows.get(time);
                    values.add(window == null ? null : figure.apply(window));
                }
                series.add(new Series(name(version), values));
            });
            return new Chart(unit, times, series, band);
        }
    }

    /// The part of all answers of its time that a window's version gave.
    private static Function<TrafficWindow, @Nullable Double> share(List<TrafficWindow> windows) {
        Map<Long, Long> all = new HashMap<>();
        windows.forEach(
                window -> all.merge(window.start().getEpochSecond(), window.answers(), Long::sum));
        return window -> {
            long answers = all.getOrDefault(window.start().getEpochSecond(), 0L);
            return answers == 0 ? null : 100.0 * window.answers() / answers;
        };
    }

    /// One line for each status of each version that is an error.
    private static Chart errors(List<Long> times, List<TrafficWindow> windows) {
        Map<String, Map<Long, Double>> rates = new TreeMap<>();
        for (TrafficWindow window : windows) {
            for (CodeCount code : window.codes()) {
                if (code.code() >= FIRST_ERROR) {
                    rates.computeIfAbsent(
                                    name(window.version()) + ": " + code.code(),
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
        return new Chart("req/s", series.isEmpty() ? List.of() : times, series, null);
    }
}
