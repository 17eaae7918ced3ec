package dev.slipway.telemetry;

import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.TraceContext;
import dev.slipway.api.status.TraceResponses;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes one span per request, with the times at the stops as attributes, as a child of the span
/// that the caller names.
///
/// *Threads*: spans are handed to a bounded queue and sent by a thread of their own; when the queue
/// is full they are dropped.
public final class TraceObserver implements PredictionObserver, TraceResponses, AutoCloseable {
    private static final AttributeKey<String> PREDICTION = text("slipway.prediction.id");
    private static final AttributeKey<String> PROTOCOL = text("slipway.protocol");
    private static final AttributeKey<String> ENDPOINT = text("slipway.endpoint");
    private static final AttributeKey<String> VERSION = text("slipway.version");
    private static final AttributeKey<String> CODE = text("slipway.code");
    private static final AttributeKey<Long> ROWS = number("slipway.rows");
    private static final AttributeKey<Long> DECODE = number("slipway.decode.ns");
    private static final AttributeKey<Long> QUEUE = number("slipway.queue.ns");
    private static final AttributeKey<Long> COMPUTE = number("slipway.compute.ns");
    private static final AttributeKey<Long> ENCODE = number("slipway.encode.ns");
    private static final AttributeKey<Long> REQUEST = number("slipway.request.bytes");
    private static final AttributeKey<Long> RESPONSE = number("slipway.response.bytes");
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private static final String SPAN_NAME = "predict";

    private final TraceIds ids = new TraceIds();
    private final Sampler sampler;
    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final InstantSource wall;
    private final long bound;

    /// Sends spans to `exporter`.
    ///
    /// @param ratio the part of requests that is traced when the caller has not decided
    public TraceObserver(SpanExporter exporter, double ratio, InstantSource wall) {
        this.sampler = Sampler.parentBased(Sampler.traceIdRatioBased(ratio));
        this.provider =
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.getDefault()
                                        .merge(
                                                Resource.create(
                                                        Attributes.of(
                                                                text("service.name"), "slipway"))))
                        .setSampler(sampler)
                        .setIdGenerator(ids)
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                        .build();
        this.tracer = provider.get("dev.slipway");
        this.wall = wall;
        this.bound = (long) (ratio * Long.MAX_VALUE);
    }

    /// Sends spans to a collector that takes OTLP as `http/protobuf` at `endpoint`.
    public static TraceObserver otlp(URI endpoint, double ratio, InstantSource wall) {
        return new TraceObserver(
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build(),
                ratio,
                wall);
    }

    @Override
    public String of(PredictionId id, TraceContext caller) {
        if (isPassedOver(id, caller)) {
            return "";
        }
        Context parent = TraceParents.context(caller);
        SpanContext before = Span.fromContext(parent).getSpanContext();
        String trace = before.isValid() ? before.getTraceId() : TraceIds.trace(id);
        SamplingDecision decision =
                sampler.shouldSample(
                                parent,
                                trace,
                                SPAN_NAME,
                                SpanKind.SERVER,
                                Attributes.empty(),
                                List.of())
                        .getDecision();
        String flags = decision == SamplingDecision.RECORD_AND_SAMPLE ? "01" : "00";
        return "00-" + trace + "-" + TraceIds.span(id) + "-" + flags;
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        if (!isPassedOver(prediction.id(), prediction.trace())) {
            ids.during(prediction.id(), () -> trace(prediction));
        }
    }

    /// Whether nobody traces this request: what the sampler would say of a caller without a trace,
    /// without the price of asking it.
    private boolean isPassedOver(PredictionId id, TraceContext caller) {
        return caller.parent().isEmpty() && Math.abs(TraceIds.samplingPart(id)) >= bound;
    }

    private void trace(ObservedPrediction prediction) {
        Instant end = wall.instant();
        Span span =
                tracer.spanBuilder(SPAN_NAME)
                        .setParent(TraceParents.context(prediction.trace()))
                        .setSpanKind(SpanKind.SERVER)
                        .setStartTimestamp(end.minusNanos(prediction.edge().totalNanos()))
                        .startSpan();
        if (span.isRecording()) {
            span.setAllAttributes(attributes(prediction));
            if (prediction.result().refusalCode().filter(TraceObserver::isOurs).isPresent()) {
                span.setStatus(StatusCode.ERROR);
            }
        }
        span.end(end);
    }

    private static boolean isOurs(ErrorCode code) {
        return code.blame() != Blame.CALLER;
    }

    private static Attributes attributes(ObservedPrediction prediction) {
        return Attributes.builder()
                .put(PREDICTION, prediction.id().value())
                .put(PROTOCOL, prediction.protocol())
                .put(ENDPOINT, prediction.endpoint().value())
                .put(VERSION, SeriesLabels.version(prediction.version()))
                .put(CODE, SeriesLabels.code(prediction.result()))
                .put(ROWS, (long) prediction.times().rows())
                .put(DECODE, prediction.edge().decodeNanos())
                .put(QUEUE, prediction.times().queueNanos())
                .put(COMPUTE, prediction.times().computeNanos())
                .put(ENCODE, prediction.edge().encodeNanos())
                .put(REQUEST, prediction.edge().requestBytes())
                .put(RESPONSE, prediction.edge().responseBytes())
                .build();
    }

    private static AttributeKey<String> text(String name) {
        return AttributeKey.stringKey(name);
    }

    private static AttributeKey<Long> number(String name) {
        return AttributeKey.longKey(name);
    }

    @Override
    public void forget(VersionId version) {}

    /// Sends what waits, for a few seconds at most.
    @Override
    public void close() {
        CompletableResultCode sent = provider.shutdown();
        sent.join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
