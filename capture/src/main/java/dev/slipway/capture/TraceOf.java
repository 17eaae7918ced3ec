package dev.slipway.capture;

import dev.slipway.api.status.ObservedPrediction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The trace that a prediction belongs to: the one that its answer named, or its caller's.
///
/// *Source*: W3C Trace Context, `traceparent`: version, trace id, parent id, flags.
final class TraceOf {
    private static final Pattern PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");
    private static final String INVALID = "0".repeat(32);

    private TraceOf() {}

    /// 32 hexadecimal digits; empty when there is none.
    static String prediction(ObservedPrediction prediction) {
        String told = id(prediction.traceResponse());
        return told.isEmpty() ? id(prediction.trace().parent()) : told;
    }

    private static String id(String parent) {
        Matcher matcher = PARENT.matcher(parent);
        return matcher.matches() && !matcher.group(1).equals(INVALID) ? matcher.group(1) : "";
    }
}
