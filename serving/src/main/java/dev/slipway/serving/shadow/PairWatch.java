package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.tensor.Tensor;

/// Is told of every pair of answers that a shadow compared.
///
/// *Threads*: the shadow's, at the lowest priority; tensors are good until it returns.
@FunctionalInterface
public interface PairWatch {
    /// Tells nobody.
    PairWatch NOBODY = (_, _, _, _) -> {};

    /// Stable answered with `stable`, candidate with `candidate`, each in its first output.
    ///
    /// @param rows how many batch items the request carried
    void answered(PredictionId id, int rows, Tensor stable, Tensor candidate);
}
