package dev.slipway.telemetry;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TraceResponses;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.InstantSource;
import java.util.OptionalDouble;

/// Chooses the requests that are traced, and has one span made of each, as a child of the span that
/// the caller names.
///
/// A caller that was sampled, or was not, stays so; the others are drawn by their trace id, as
/// OpenTelemetry's `ParentBased` sampler over `TraceIdRatioBased` draws them.
///
/// *Threads*: a request only hands over what was observed of it; its span is made, with others,
/// where it is sent. When too many wait they are dropped and counted.
public final class TraceObserver implements PredictionObserver, TraceResponses, AutoCloseable {
    /// How the answer to a traced request ends.
    private static final String SAMPLED = "-01";

    /// Where a collector takes spans whose address has no path.
    ///
    /// *Source*: OpenTelemetry Protocol 1.x, OTLP/HTTP request.
    private static final String PATH = "/v1/traces";

    private final SpanSender sender;
    private final InstantSource wall;
    private final TraceDraw draw;

    /// Sends spans to `exporter`.
    ///
    /// @param ratio the part of requests that is traced when the caller has not decided; absent for
    ///     one in a hundred, and ten a second at most
    public TraceObserver(SpanExporter exporter, OptionalDouble ratio, InstantSource wall) {
        this(new SpanSender(exporter), ratio, wall);
    }

    TraceObserver(SpanSender sender, OptionalDouble ratio, InstantSource wall) {
        this.sender = sender;
        this.wall = wall;
        this.draw = new TraceDraw(ratio, wall);
    }

    /// Sends spans to a collector that takes OTLP as `http/protobuf` at `endpoint`, or below
    /// `/v1/traces` of it where that has no path.
    public static TraceObserver otlp(URI endpoint, OptionalDouble ratio, InstantSource wall) {
        return new TraceObserver(
                OtlpHttpSpanExporter.builder().setEndpoint(target(endpoint).toString()).build(),
                ratio,
                wall);
    }

    private static URI target(URI endpoint) {
        String path = endpoint.getPath();
        return path.isEmpty() || path.equals("/") ? endpoint.resolve(PATH) : endpoint;
    }

    @Override
    public String of(PredictionId id, TraceContext caller) {
        if (caller.parent().isEmpty()) {
            return draw.isDrawn(id) ? response(TraceIds.trace(id), id, true) : "";
        }
        SpanContext parent = TraceParents.span(caller);
        return parent.isValid()
                ? response(parent.getTraceId(), id, parent.isSampled())
                : response(TraceIds.trace(id), id, draw.isDrawn(id));
    }

    private static String response(String trace, PredictionId id, boolean sampled) {
        return "00-" + trace + "-" + TraceIds.span(id) + (sampled ? SAMPLED : "-00");
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        if (prediction.traceResponse().endsWith(SAMPLED)) {
            sender.offer(new TracedPrediction(prediction, wall.instant()));
        }
    }

    /// Spans lost because too many waited or the collector did not take them.
    public long dropped() {
        return sender.dropped();
    }

    @Override
    public void forget(VersionId version) {}

    /// Sends what waits, for a few seconds at most.
    @Override
    public void close() {
        sender.close();
    }
}
