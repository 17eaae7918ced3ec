package dev.slipway.serving;

import dev.slipway.runtime.LoadedModel;

/// A model that says of itself that it runs in native code.
public final class NativeModel extends ForwardingModel {
    /// One that answers what `model` does.
    public NativeModel(LoadedModel model) {
        super(model);
    }

    @Override
    public boolean isNative() {
        return true;
    }
}
