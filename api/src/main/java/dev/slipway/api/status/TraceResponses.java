package dev.slipway.api.status;

import dev.slipway.api.inference.PredictionId;

/// Tells callers under which span their request is traced here.
///
/// *Threads*: safe from any number of threads; never waits.
@FunctionalInterface
public interface TraceResponses {
    /// When nothing is traced.
    TraceResponses NONE = (id, caller) -> "";

    /// The value of `traceresponse` on the answer to this prediction; empty when it is not traced.
    /// Asked once of each prediction, because here it is decided whether it is traced.
    ///
    /// *Source*: W3C Trace Context Level 2, section on `traceresponse`.
    String of(PredictionId id, TraceContext caller);
}
