package dev.slipway.telemetry;

import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.Scrapes;
import dev.slipway.api.status.ServerEvents;
import dev.slipway.api.status.TraceResponses;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Everything that watches predictions, put together as the configuration says.
public final class Telemetry implements AutoCloseable {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Scrapes scrapes = new MetricsScrapes(registry);
    private final List<PredictionObserver> observers = new ArrayList<>();
    private final List<ServerEvents> sinks = new ArrayList<>();
    private final List<Runnable> closings = new ArrayList<>();
    private TraceResponses traceResponses = TraceResponses.NONE;

    private Telemetry() {}

    /// Starts what `config` switches on.
    ///
    /// @param accessLines where the access log goes, if it is on
    /// @param eventLines where events go
    /// @param told what these tell of a reason
    public static Telemetry start(
            TelemetryConfig config,
            OutputStream accessLines,
            OutputStream eventLines,
            InstantSource wall,
            UnaryOperator<String> told) {
        Telemetry telemetry = new Telemetry();
        EventLog events = new EventLog(eventLines, wall, told);
        telemetry.addEvents(events);
        if (config.metrics().enabled()) {
            telemetry.addMetrics(config.metrics(), wall);
        }
        if (config.accessLog().enabled()) {
            telemetry.addAccessLog(new AccessLog(accessLines, config.accessLog().buffer(), wall));
        }
        config.traces()
                .endpoint()
                .ifPresent(to ->
                        telemetry.addTraces(TraceObserver.otlp(to, config.traces().ratio(), wall)));
        telemetry.closings.add(events::close);
        return telemetry;
    }

    private void addEvents(EventLog log) {
        sinks.add(log);
        counter(
                "slipway_event_log_dropped_total",
                "Lines of events lost because the buffer was full or could not be written.",
                log::dropped);
    }

    private void addMetrics(TelemetryConfig.Metrics config, InstantSource wall) {
        MetricsObserver metrics = new MetricsObserver(registry, config.maxSeries(), wall);
        observers.add(metrics);
        sinks.add(metrics);
    }

    private void addAccessLog(AccessLog log) {
        observers.add(log);
        closings.add(log::close);
        counter(
                "slipway_access_log_dropped_total",
                "Access log lines lost because the buffer was full.",
                log::dropped);
    }

    private void addTraces(TraceObserver traces) {
        observers.add(traces);
        traceResponses = traces;
        closings.add(traces::close);
        counter(
                "slipway_spans_dropped_total",
                "Spans lost because too many waited or the collector did not take them.",
                traces::dropped);
    }

    /// Told of every request.
    public PredictionObserver observer() {
        return Observers.all(observers);
    }

    /// Told of everything that happens to the server.
    public ServerEvents events() {
        return Observers.allEvents(sinks);
    }

    /// What answers say of their traces.
    public TraceResponses traceResponses() {
        return traceResponses;
    }

    /// The metrics, for scrapers.
    public Scrapes scrapes() {
        return scrapes;
    }

    /// Adds a value that is read at every scrape.
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /// Adds values with labels that are read at every scrape.
    ///
    /// @param values by the values of the labels, in the order of their names
    public void gauges(
            String name,
            String help,
            List<String> labels,
            Supplier<Map<List<String>, Double>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(callback ->
                        values.get()
                                .forEach((own, value) ->
                                        callback.call(value, own.toArray(String[]::new))))
                .register(registry);
    }

    /// Adds a count that is read at every scrape.
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    /// Adds counts with labels that are read at every scrape.
    ///
    /// @param values by the values of the labels, in the order of their names
    public void counters(
            String name,
            String help,
            List<String> labels,
            Supplier<Map<List<String>, Double>> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(callback ->
                        values.get()
                                .forEach((own, value) ->
                                        callback.call(value, own.toArray(String[]::new))))
                .register(registry);
    }

    /// Writes and sends what waits.
    @Override
    public void close() {
        closings.forEach(Runnable::run);
    }
}
