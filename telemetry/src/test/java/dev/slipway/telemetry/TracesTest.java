package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.TraceContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TracesTest {
    /// A request on its way through a front end; what its answer says of the trace.
    private static String pass(TraceObserver traces, ObservedPrediction one) {
        String response = traces.of(one.id(), one.trace());
        traces.observe(Samples.answeredWith(response, one));
        return response;
    }

    @Test
    void spanContinuesTheCallersTrace() {
        Kept kept = new Kept();
        try (TraceObserver traces = new TraceObserver(kept, OptionalDouble.of(0), Samples.NOON)) {
            String _ = pass(traces, Samples.answered(1));
        }
        SpanData span = kept.spans.getFirst();
        assertThat(span.getTraceId()).isEqualTo(Samples.TRACE_ID);
        assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
        assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(60_000);
        assertThat(span.getAttributes().asMap().toString())
                .contains("slipway.endpoint=flights", "slipway.compute.ns=30000");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", Samples.TRACE_PARENT})
    void answersNameTheSpanThatIsMadeAfterThem(String parent) {
        Kept kept = new Kept();
        TraceContext caller = TraceContext.of(parent, "");
        String response;
        try (TraceObserver traces = new TraceObserver(kept, OptionalDouble.of(1), Samples.NOON)) {
            response = pass(traces, Samples.answered(1, caller));
        }
        SpanData span = kept.spans.getFirst();
        assertThat(response).isEqualTo("00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
        assertThat(span.getTraceId().equals(Samples.TRACE_ID)).isEqualTo(!parent.isEmpty());
    }

    @Test
    void answersSayWhenNothingIsRecorded() {
        try (TraceObserver traces =
                new TraceObserver(new Kept(), OptionalDouble.of(0), Samples.NOON)) {
            String unsampled = "00-" + Samples.TRACE_ID + "-00f067aa0ba902b7-00";
            assertThat(traces.of(Samples.answered(1).id(), TraceContext.of(unsampled, "")))
                    .endsWith("-00");
            assertThat(traces.of(Samples.answered(1).id(), TraceContext.NONE)).isEmpty();
        }
    }

    @Test
    void undecidedRequestsAreDrawnByTheRatio() {
        Kept kept = new Kept();
        int answered = 0;
        try (TraceObserver traces = new TraceObserver(kept, OptionalDouble.of(0.1), Samples.NOON)) {
            for (int i = 0; i < 2_000; i++) {
                ObservedPrediction one = Samples.answered(1, TraceContext.NONE);
                PredictionId id = new PredictionId("0123456789ab%020x".formatted(i));
                answered += pass(traces, Samples.named(id, one)).endsWith("-01") ? 1 : 0;
            }
        }
        assertThat(kept.spans).hasSize(answered).hasSizeBetween(150, 250);
    }

    @Test
    void tenASecondAreDrawnWhateverTheLoad() {
        // 400,000 requests in 40 seconds; one in a hundred would be 4,000.
        assertThat(drawnOf(400_000, Duration.ofNanos(100_000))).isBetween(300, 800);
    }

    @Test
    void oneInAHundredIsDrawnWhileThatIsLittle() {
        assertThat(drawnOf(20_000, Duration.ofMillis(10))).isBetween(150, 250);
    }

    private static int drawnOf(int requests, Duration apart) {
        Kept kept = new Kept();
        AtomicReference<Instant> now = new AtomicReference<>(Samples.NOON.instant());
        try (TraceObserver traces = new TraceObserver(kept, OptionalDouble.empty(), now::get)) {
            for (int i = 0; i < requests; i++) {
                now.set(now.get().plus(apart));
                PredictionId id = new PredictionId("0123456789ab%020x".formatted(i));
                String _ = pass(traces, Samples.named(id, Samples.answered(1, TraceContext.NONE)));
            }
        }
        return kept.spans.size();
    }

    @Test
    void everyDigitOfAnIdCounts() {
        Set<String> traces = new HashSet<>();
        for (int place = 0; place < 32; place++) {
            for (char digit : "0123456789abcdef".toCharArray()) {
                StringBuilder id = new StringBuilder("0".repeat(32));
                id.setCharAt(place, digit);
                traces.add(TraceIds.trace(new PredictionId(id.toString())));
            }
        }
        assertThat(traces).hasSize(32 * 15 + 1);
    }

    @Test
    void idsOfNeighboursShareNothing() {
        PredictionId one = new PredictionId("0123456789abcdef0000000000000001");
        PredictionId two = new PredictionId("0123456789abcdef0000000000000002");

        assertThat(TraceIds.trace(one)).hasSize(32).isNotEqualTo(TraceIds.trace(two));
        assertThat(TraceIds.span(one)).hasSize(16).isNotEqualTo(TraceIds.span(two));
    }

    @Test
    void onlyFailuresOfOursAreErrors() {
        Kept kept = new Kept();
        try (TraceObserver traces = new TraceObserver(kept, OptionalDouble.of(1), Samples.NOON)) {
            String _ = pass(traces, Samples.refused("flights", ErrorCode.INVALID_INPUT));
            String _ = pass(traces, Samples.refused("flights", ErrorCode.MODEL_FAILED));
        }
        assertThat(kept.spans)
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz"
            })
    void invalidTraceParentIsIgnored(String header) {
        assertThat(TraceParents.traceId(TraceContext.of(header, ""))).isEmpty();
    }

    @Test
    void laterVersionsAreReadByTheirFirstFields() {
        TraceContext later =
                TraceContext.of("01-" + Samples.TRACE_PARENT.substring(3) + "-more", "");
        assertThat(TraceParents.traceId(later)).contains(Samples.TRACE_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/v1/traces"})
    void spansArriveAtACollector(String path) throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        HttpServer collector =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext(
                "/v1/traces",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                    received.complete(new String(body, StandardCharsets.ISO_8859_1));
                });
        collector.start();
        try {
            URI endpoint =
                    URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + path);
            OptionalDouble all = OptionalDouble.of(1);
            try (TraceObserver traces = TraceObserver.otlp(endpoint, all, Samples.NOON)) {
                String _ = pass(traces, Samples.answered(1));
            }
            assertThat(received.get(10, TimeUnit.SECONDS))
                    .contains("slipway.prediction.id", "flights");
        } finally {
            collector.stop(0);
        }
    }

    /// Keeps what it is given.
    private static final class Kept implements SpanExporter {
        final List<SpanData> spans = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            spans.addAll(batch);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
