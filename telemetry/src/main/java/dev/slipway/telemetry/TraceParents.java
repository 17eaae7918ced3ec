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

    /// The context under which a span continues the caller's trace; an empty one when the caller
    /// sent none that is valid.
    static Context context(TraceContext caller) {
        return caller.parent().isEmpty()
                ? Context.root()
                : W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), caller, TraceParents::header);
    }

    /// The caller's trace id, if there is a valid one.
    static Optional<String> traceId(TraceContext caller) {
        SpanContext span = Span.fromContext(context(caller)).getSpanContext();
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
