package dev.slipway.api.inference;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// What became of a request.
public sealed interface PredictionOutcome {
    /// The version's answer.
    ///
    /// @param version who answered
    /// @param outputs as requested, in the order requested
    record Answered(VersionId version, List<NamedTensor> outputs, StopTimes times)
            implements PredictionOutcome {}

    /// No answer.
    ///
    /// @param routed the version that was picked, when the request got that far
    record Refused(Refusal refusal, VersionChoice routed, StopTimes times)
            implements PredictionOutcome {}
}
