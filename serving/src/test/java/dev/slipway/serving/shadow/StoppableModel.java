package dev.slipway.serving.shadow;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.function.Predicate;

/// A model that looks at the terms of a call before it answers.
///
/// @param computes whether it goes on to the answer
record StoppableModel(LoadedModel model, Predicate<CallTerms> computes) implements LoadedModel {
    @Override
    public String platform() {
        return model.platform();
    }

    @Override
    public Signature signature() {
        return model.signature();
    }

    @Override
    public MemoryUse memory() {
        return model.memory();
    }

    @Override
    public boolean isNative() {
        return model.isNative();
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        return model.infer(inputs, outputs, allocator);
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs,
            OutputSelection outputs,
            TensorAllocator allocator,
            CallTerms terms) {
        if (!computes.test(terms)) {
            throw InferenceException.modelFailure("stopped", new IllegalStateException());
        }
        return infer(inputs, outputs, allocator);
    }

    @Override
    public void close() {
        model.close();
    }
}
