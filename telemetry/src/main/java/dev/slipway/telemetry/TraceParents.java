package dev.slipway.telemetry;

import dev.slipway.api.status.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the trace context that callers send.
///
/// *Source*: W3C Trace Context, `traceparent` and `tracestate`.
final class TraceParents {
    private TraceParents() {}

    /// The caller's span; an invalid one when the caller sent none that is valid.
    static SpanContext span(TraceContext caller) {
        if (caller.parent().isEmpty()) {
            return SpanContext.getInvalid();
        }
        Context context =
                W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), caller, TraceParents::header);
        return Span.fromContext(context).getSpanContext();
    }

    /// The caller's trace id, if there is a valid one.
    static Optional<String> traceId(TraceContext caller) {
        SpanContext span = span(caller);
        return span.isValid() ? Optional.of(span.getTraceId()) : Optional.empty();
    }

    private static @Nullable String header(@Nullable TraceContext caller, String name) {
        if (caller == null) {
            return null;
        }
        return switch (name) {
            case "traceparent" -> caller.parent();
            case "tracestate" -> caller.state();
            default -> null;
        };
    }
}
