package dev.slipway.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Optional;

/// Reads the trace context that callers send: `version-traceid-parentid-flags`, all lower-case
/// hexadecimal.
///
/// *Source*: W3C Trace Context, `traceparent`. Headers of later versions are read by their first
/// four fields, as the standard asks.
final class TraceParents {
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int LENGTH = 55;

    private TraceParents() {}

    /// The context under which a span continues the caller's trace; an empty one when there is no
    /// valid header.
    static Context context(String header) {
        SpanContext caller = parse(header);
        return caller.isValid() ? Context.root().with(Span.wrap(caller)) : Context.root();
    }

    /// The caller's trace id, if the header is valid.
    static Optional<String> traceId(String header) {
        SpanContext caller = parse(header);
        return caller.isValid() ? Optional.of(caller.getTraceId()) : Optional.empty();
    }

    private static SpanContext parse(String header) {
        if (header.length() < LENGTH
                || !isHex(header, 0, 2)
                || header.startsWith("ff")
                || (header.startsWith("00") && header.length() != LENGTH)
                || (header.length() > LENGTH && header.charAt(LENGTH) != '-')
                || header.charAt(TRACE - 1) != '-'
                || header.charAt(SPAN - 1) != '-'
                || header.charAt(FLAGS - 1) != '-'
                || !isHex(header, FLAGS, LENGTH)) {
            return SpanContext.getInvalid();
        }
        String trace = header.substring(TRACE, SPAN - 1);
        String span = header.substring(SPAN, FLAGS - 1);
        if (!TraceId.isValid(trace) || !SpanId.isValid(span)) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                trace, span, TraceFlags.fromHex(header, FLAGS), TraceState.getDefault());
    }

    private static boolean isHex(String header, int from, int to) {
        return header.substring(from, to)
                .chars()
                .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
