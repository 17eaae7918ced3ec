package dev.slipway.serving;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.Signature;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.util.List;

/// A model that answers what another one does; what differs is for its heirs.
public abstract class ForwardingModel implements LoadedModel {
    private final LoadedModel model;

    /// One that answers what `model` does.
    protected ForwardingModel(LoadedModel model) {
        this.model = model;
    }

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
    public void close() {
        model.close();
    }
}
