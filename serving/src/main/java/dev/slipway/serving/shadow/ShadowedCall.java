package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.OptionalLong;

/// A request that one of the two versions answered.
///
/// @param key of the caller in a release; empty where there is none
/// @param inputs in the signature's order
/// @param outputs positions in the signature of the version that answered
/// @param answer one tensor for each of them, as it was given
record ShadowedCall(
        PredictionId id,
        OptionalLong key,
        List<Tensor> inputs,
        OutputSelection outputs,
        List<Tensor> answer,
        int rows) {
    /// This of a caller with a key.
    ShadowedCall of(long caller) {
        return new ShadowedCall(id, OptionalLong.of(caller), inputs, outputs, answer, rows);
    }

    /// Bytes of its tensors.
    long bytes() {
        return TensorCopy.bytes(inputs) + TensorCopy.bytes(answer);
    }

    /// The same in memory of its own.
    ShadowedCall copied() {
        TensorAllocator heap = TensorAllocator.heap();
        return new ShadowedCall(
                id, key, TensorCopy.of(inputs, heap), outputs, TensorCopy.of(answer, heap), rows);
    }
}
