package dev.slipway.telemetry;

import dev.slipway.api.error.Blame;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.ObservedPrediction;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;

/// The span of one request, with the times at the stops as attributes.
final class PredictionSpan implements SpanData {
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

    private static final InstrumentationScopeInfo SCOPE =
            InstrumentationScopeInfo.create("dev.slipway");
    private static final Resource RESOURCE =
            Resource.getDefault()
                    .merge(Resource.create(Attributes.of(text("service.name"), "slipway")));
    private static final long SECOND = 1_000_000_000;

    private final ObservedPrediction observed;
    private final Instant end;
    private final SpanContext parent;
    private final SpanContext context;
    private final Attributes attributes;

    PredictionSpan(TracedPrediction traced) {
        this.observed = traced.observed();
        this.end = traced.end();
        this.parent = TraceParents.span(observed.trace());
        this.context =
                SpanContext.create(
                        parent.isValid() ? parent.getTraceId() : TraceIds.trace(observed.id()),
                        TraceIds.span(observed.id()),
                        TraceFlags.getSampled(),
                        parent.getTraceState());
        this.attributes = attributes(observed);
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
    public String getName() {
        return "predict";
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.SERVER;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public StatusData getStatus() {
        return observed.result().refusalCode().filter(PredictionSpan::isOurs).isPresent()
                ? StatusData.error()
                : StatusData.unset();
    }

    private static boolean isOurs(ErrorCode code) {
        return code.blame() != Blame.CALLER;
    }

    @Override
    public long getStartEpochNanos() {
        return getEndEpochNanos() - observed.edge().totalNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return end.getEpochSecond() * SECOND + end.getNano();
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public Resource getResource() {
        return RESOURCE;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    @Deprecated
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(SCOPE.getName(), null);
    }
}
