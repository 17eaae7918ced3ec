package dev.slipway.telemetry;

import dev.slipway.api.inference.StopTimes;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.ObservedPrediction.Edge;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/// The metrics of predictions, and the handles by which one series of each is written without
/// looking labels up again.
final class PredictionMetrics {
    private static final double[] SECONDS = {
        1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25,
        0.5, 1, 2.5, 5, 10
    };
    private static final int NATIVE_SCHEMA = 3;
    private static final double NANO = 1e-9;

    private final Histogram total;
    private final Histogram queue;
    private final Histogram compute;
    private final Histogram decode;
    private final Histogram encode;
    private final Counter rows;
    private final Counter requestBytes;
    private final Counter responseBytes;

    PredictionMetrics(PrometheusRegistry registry) {
        total = histogram("total", "From the head to the last byte of the answer", registry);
        queue = histogram("queue", "From the hand-in to the start of execution", registry);
        compute = histogram("compute", "Inside the model", registry);
        decode = histogram("decode", "From bytes to tensors", registry);
        encode = histogram("encode", "From tensors to bytes", registry);
        rows = counter("rows", "Batch items carried by requests", registry);
        requestBytes = counter("request_bytes", "Bytes of request bodies", registry);
        responseBytes = counter("response_bytes", "Bytes of response bodies", registry);
    }

    private static Histogram histogram(String stop, String help, PrometheusRegistry registry) {
        return Histogram.builder()
                .name("slipway_prediction_" + stop + "_seconds")
                .help(help + ".")
                .labelNames(SeriesLabels.NAMES)
                .classicUpperBounds(SECONDS)
                .nativeInitialSchema(NATIVE_SCHEMA)
                .withoutExemplars()
                .register(registry);
    }

    private static Counter counter(String what, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name("slipway_prediction_" + what + "_total")
                .help(help + ".")
                .labelNames(SeriesLabels.NAMES)
                .withoutExemplars()
                .register(registry);
    }

    /// The handles of one series, which exists from now on.
    Series series(SeriesLabels labels) {
        String[] values = labels.values();
        return new Series(
                total.labelValues(values),
                new Stops(
                        queue.labelValues(values),
                        compute.labelValues(values),
                        decode.labelValues(values),
                        encode.labelValues(values)),
                rows.labelValues(values),
                requestBytes.labelValues(values),
                responseBytes.labelValues(values));
    }

    /// Drops one series of every metric.
    void remove(SeriesLabels labels) {
        String[] values = labels.values();
        List.of(total, queue, compute, decode, encode).forEach(metric -> metric.remove(values));
        List.of(rows, requestBytes, responseBytes).forEach(metric -> metric.remove(values));
    }

    /// The histograms of the stops.
    record Stops(
            DistributionDataPoint queue,
            DistributionDataPoint compute,
            DistributionDataPoint decode,
            DistributionDataPoint encode) {}

    /// One series of every metric.
    record Series(
            DistributionDataPoint total,
            Stops stops,
            CounterDataPoint rows,
            CounterDataPoint requestBytes,
            CounterDataPoint responseBytes) {
        void add(ObservedPrediction prediction) {
            Edge edge = prediction.edge();
            StopTimes times = prediction.times();
            total.observe(edge.totalNanos() * NANO);
            stops.decode().observe(edge.decodeNanos() * NANO);
            stops.encode().observe(edge.encodeNanos() * NANO);
            stops.queue().observe(times.queueNanos() * NANO);
            stops.compute().observe(times.computeNanos() * NANO);
            rows.inc(times.rows());
            requestBytes.inc(edge.requestBytes());
            responseBytes.inc(edge.responseBytes());
        }
    }
}
