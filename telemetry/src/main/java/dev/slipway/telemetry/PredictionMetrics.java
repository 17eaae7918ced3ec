package dev.slipway.telemetry;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The metrics of predictions: their series, counted as requests end and put into Prometheus's form
/// at every scrape.
final class PredictionMetrics {
    private final Map<SeriesLabels, SeriesCounts> series = new ConcurrentHashMap<>();
    private final InstantSource wall;

    PredictionMetrics(PrometheusRegistry registry, InstantSource wall) {
        this.wall = wall;
        for (Stop stop : Stop.values()) {
            registry.register(() -> histogram(stop));
        }
        for (Amount amount : Amount.values()) {
            registry.register(() -> counter(amount));
        }
    }

    /// The counts of one series, which exists from now on.
    SeriesCounts series(SeriesLabels labels) {
        return series.computeIfAbsent(labels, fresh -> new SeriesCounts(wall.millis()));
    }

    /// Drops one series of every metric.
    void remove(SeriesLabels labels) {
        series.remove(labels);
    }

    private HistogramSnapshot histogram(Stop stop) {
        List<HistogramDataPointSnapshot> points = new ArrayList<>();
        series.forEach((labels, counts) -> points.add(point(stop, labels, counts)));
        return new HistogramSnapshot(new MetricMetadata(stop.metric(), stop.help()), points);
    }

    private static HistogramDataPointSnapshot point(
            Stop stop, SeriesLabels labels, SeriesCounts series) {
        TimeHistogram times = series.times(stop);
        HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder();
        point.classicHistogramBuckets(
                        ClassicHistogramBuckets.of(
                                TimeCells.classicBounds(), times.classicCounts()))
                .nativeSchema(TimeCells.NATIVE_SCHEMA)
                .nativeZeroCount(times.count(0))
                .nativeBucketsForPositiveValues(nativeBuckets(times))
                .sum(times.sumSeconds())
                .labels(labels(labels))
                .createdTimestampMillis(series.createdMillis());
        return point.build();
    }

    private static NativeHistogramBuckets nativeBuckets(TimeHistogram times) {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        for (int cell = 1; cell < TimeCells.count(); cell++) {
            if (times.count(cell) > 0) {
                counts.merge(TimeCells.nativeIndex(cell), times.count(cell), Long::sum);
            }
        }
        return NativeHistogramBuckets.of(
                List.copyOf(counts.keySet()), List.copyOf(counts.values()));
    }

    private CounterSnapshot counter(Amount amount) {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        series.forEach((labels, counts) -> points.add(point(amount, labels, counts)));
        return new CounterSnapshot(new MetricMetadata(amount.metric(), amount.help()), points);
    }

    private static CounterDataPointSnapshot point(
            Amount amount, SeriesLabels labels, SeriesCounts series) {
        return CounterDataPointSnapshot.builder()
                .value((double) series.total(amount))
                .labels(labels(labels))
                .createdTimestampMillis(series.createdMillis())
                .build();
    }

    private static Labels labels(SeriesLabels labels) {
        return Labels.of(SeriesLabels.NAMES, labels.values());
    }
}
