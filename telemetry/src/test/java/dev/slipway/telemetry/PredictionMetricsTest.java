package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The metrics' own counting, beside the library's histograms.
final class PredictionMetricsTest {
    private static final long SEED = 20_261_125;
    private static final SeriesLabels LABELS = new SeriesLabels("flights", "1", "ok", "http");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PredictionMetrics metrics = new PredictionMetrics(registry, Samples.NOON);
    private final SeriesCounts series = metrics.series(LABELS);
    private final Histogram library =
            Histogram.builder()
                    .name("library")
                    .classicUpperBounds(
                            1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2,
                            2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
                    .nativeInitialSchema(TimeCells.NATIVE_SCHEMA)
                    .nativeMaxNumberOfBuckets(0)
                    .register(registry);

    @Test
    void bucketsAreThoseOfTheLibrary() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 100_000; i++) {
            long nanos = (long) Math.exp(random.nextDouble(Math.log(30e9)));
            series.add(computed(nanos));
            library.observe(nanos / 1e9);
        }
        HistogramDataPointSnapshot ours = point(Stop.COMPUTE.metric());
        HistogramDataPointSnapshot theirs = point("library");
        assertThat(classic(ours)).as("seed %d", SEED).isEqualTo(classic(theirs));
        assertThat(natives(ours)).as("seed %d", SEED).isEqualTo(natives(theirs));
        assertThat(ours.getSum()).isCloseTo(theirs.getSum(), Offset.offset(1e-3));
    }

    @Test
    void timeOnABoundCountsBelowIt() {
        for (double seconds : TimeCells.classicBounds()) {
            if (Double.isFinite(seconds)) {
                series.add(computed(Math.round(seconds * 1e9)));
            }
        }
        assertThat(point(Stop.COMPUTE.metric()).getClassicBuckets().stream())
                .filteredOn(bucket -> Double.isFinite(bucket.getUpperBound()))
                .allMatch(bucket -> bucket.getCount() == 1);
    }

    @Test
    void zeroHasABucketOfItsOwnAndADayIsTheMost() {
        series.add(computed(0));
        series.add(computed(Long.MAX_VALUE / 2));
        HistogramDataPointSnapshot point = point(Stop.COMPUTE.metric());
        assertThat(point.getNativeZeroCount()).isEqualTo(1);
        assertThat(point.getNativeBucketsForPositiveValues().size()).isEqualTo(1);
        assertThat(point.getCount()).isEqualTo(2);
    }

    @Test
    void nothingIsLostBetweenThreads() {
        int threads = 8;
        int each = 20_000;
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                callers.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        series.add(computed(i));
                    }
                });
            }
        }
        HistogramDataPointSnapshot point = point(Stop.COMPUTE.metric());
        assertThat(point.getCount()).isEqualTo((long) threads * each);
        assertThat(point.getSum())
                .isCloseTo(threads * (each - 1.0) * each / 2 / 1e9, Offset.offset(1e-12));
        assertThat(series.total(Amount.ROWS)).isEqualTo(3L * threads * each);
    }

    private static ObservedPrediction computed(long nanos) {
        return new ObservedPrediction(
                Samples.answered(1).id(),
                "http",
                Samples.FLIGHTS,
                VersionChoice.ROUTED,
                new ObservedPrediction.Result.Answered(),
                new StopTimes(0, nanos, 3),
                new Edge(0, 0, 0, 0, 0),
                Samples.TRACE,
                "",
                Samples.answered(1).entry());
    }

    private HistogramDataPointSnapshot point(String name) {
        for (MetricSnapshot snapshot : registry.scrape()) {
            if (snapshot.getMetadata().getName().equals(name)
                    && snapshot instanceof HistogramSnapshot histogram) {
                return histogram.getDataPoints().getFirst();
            }
        }
        throw new AssertionError(name + ": no such metric");
    }

    private static List<String> classic(HistogramDataPointSnapshot point) {
        return point.getClassicBuckets().stream().map(PredictionMetricsTest::text).toList();
    }

    private static String text(ClassicHistogramBucket bucket) {
        return bucket.getUpperBound() + ": " + bucket.getCount();
    }

    private static List<String> natives(HistogramDataPointSnapshot point) {
        return point.getNativeBucketsForPositiveValues().stream()
                .map(PredictionMetricsTest::text)
                .toList();
    }

    private static String text(NativeHistogramBucket bucket) {
        return bucket.getBucketIndex() + ": " + bucket.getCount();
    }
}
