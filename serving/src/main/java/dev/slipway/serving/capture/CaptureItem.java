package dev.slipway.serving.capture;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.tensor.NamedTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits in the ring, as objects.
///
/// A drawn prediction comes in two parts: its tensors when its permit is closed, because their
/// buffers are used again, and what was observed of it when it is over. The first is always there
/// before the second; either may have been dropped.
public sealed interface CaptureItem {
    /// What was observed of a prediction.
    ///
    /// @param team whose endpoint it was; absent when nobody's
    record Observed(ObservedPrediction prediction, CaptureReason reason, @Nullable TeamName team)
            implements CaptureItem {}

    /// Copies of a prediction's tensors.
    ///
    /// @param inputs in the signature's order
    /// @param outputs empty when there was no answer
    /// @param features as [CapturedCall] has them
    /// @param policy by which it was drawn
    record Tensors(
            PredictionId id,
            VersionId version,
            Signature signature,
            List<NamedTensor> inputs,
            List<NamedTensor> outputs,
            List<NamedTensor> features,
            CapturePolicy policy)
            implements CaptureItem {}
}
