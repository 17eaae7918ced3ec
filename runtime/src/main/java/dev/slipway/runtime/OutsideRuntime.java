package dev.slipway.runtime;

import dev.slipway.api.model.Signature;

/// A runtime whose models compute elsewhere: nothing that a package holds runs in this process, so
/// that loading one needs no process of its own.
public interface OutsideRuntime extends Runtime {
    /// What a model says of itself where it is.
    ///
    /// *Errors*: [ModelRefusedException] when it cannot be asked, or does not say.
    Signature signature(ModelPackage model);
}
