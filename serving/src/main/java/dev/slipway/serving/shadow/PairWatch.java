package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/// Is told of every pair of answers that a shadow compared.
///
/// *Threads*: the shadow's, at the lowest priority; tensors are good until it returns.
@FunctionalInterface
public interface PairWatch {
    /// Tells nobody.
    PairWatch NOBODY = (_, _, _, _, _) -> {};

    /// The output of both versions that it is told of, asked for each pair; empty for the first one
    /// of the version that was asked.
    default Optional<String> output() {
        return Optional.empty();
    }

    /// The version that was asked answered with `given`, the one that was shown a copy with
    /// `shown`, each in that output.
    ///
    /// @param key of the caller in a release; empty where there is none
    /// @param rows how many batch items the request carried
    void answered(PredictionId id, OptionalLong key, int rows, Tensor given, Tensor shown);
}
