package dev.slipway.serving.shadow;

import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.ForwardingModel;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;
import java.util.function.Predicate;

/// A model that looks at the terms of a call before it answers.
final class StoppableModel extends ForwardingModel {
    private final Predicate<CallTerms> computes;

    /// @param computes whether it goes on to the answer
    StoppableModel(LoadedModel model, Predicate<CallTerms> computes) {
        super(model);
        this.computes = computes;
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
}
