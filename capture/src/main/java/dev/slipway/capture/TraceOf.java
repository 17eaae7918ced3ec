package dev.slipway.capture;

import dev.slipway.api.status.ObservedPrediction;

/// The trace that a prediction belongs to: the one that its answer named, or its caller's.
///
/// *Source*: W3C Trace Context, `traceparent`: version, trace id, parent id, flags.
final class TraceOf {
    private static final String INVALID = "0".repeat(32);
    private static final int VERSION_END = 2;
    private static final int TRACE_END = 35;
    private static final int PARENT_END = 52;
    private static final int FLAGS_END = 55;

    private TraceOf() {}

    /// 32 hexadecimal digits; empty when there is none.
    static String prediction(ObservedPrediction prediction) {
        String told = id(prediction.traceResponse());
        return told.isEmpty() ? id(prediction.trace().parent()) : told;
    }

    private static String id(String parent) {
        return isWellFormed(parent) && !parent.startsWith(INVALID, VERSION_END + 1)
                ? parent.substring(VERSION_END + 1, TRACE_END)
                : "";
    }

    /// A plain look at each character, and none at all where there is no trace: every prediction
    /// that is kept is asked twice.
    private static boolean isWellFormed(String parent) {
        return parent.length() >= FLAGS_END
                && isPart(parent, 0, VERSION_END)
                && parent.charAt(VERSION_END) == '-'
                && isPart(parent, VERSION_END + 1, TRACE_END)
                && parent.charAt(TRACE_END) == '-'
                && isPart(parent, TRACE_END + 1, PARENT_END)
                && parent.charAt(PARENT_END) == '-'
                && isPart(parent, PARENT_END + 1, FLAGS_END);
    }

    private static boolean isPart(String parent, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = parent.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
