package dev.slipway.serving.shadow;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// A request that stable answered.
///
/// @param inputs in the signature's order
/// @param outputs positions in stable's signature
/// @param answer one tensor for each of them, as stable gave it
record ShadowedCall(
        PredictionId id,
        List<Tensor> inputs,
        OutputSelection outputs,
        List<Tensor> answer,
        int rows) {
    /// Bytes of its tensors.
    long bytes() {
        return TensorCopy.bytes(inputs) + TensorCopy.bytes(answer);
    }

    /// The same in memory of its own.
    ShadowedCall copied() {
        TensorAllocator heap = TensorAllocator.heap();
        return new ShadowedCall(
                id, TensorCopy.of(inputs, heap), outputs, TensorCopy.of(answer, heap), rows);
    }
}
