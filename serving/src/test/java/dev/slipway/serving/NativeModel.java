package dev.slipway.serving;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// A model that says of itself that it runs in native code.
public record NativeModel(LoadedModel model) implements LoadedModel {
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
        return true;
    }

    @Override
    public List<Tensor> infer(
            List<Tensor> inputs, OutputSelection outputs, TensorAllocator allocator) {
        return model.infer(inputs, outputs, allocator);
    }

    @Override
    public void close() {
        model.close();
    }
}
