package dev.slipway.control.fact;

import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.Spec;

/// Happened to declared objects.
public sealed interface ObjectFact extends Fact {
    /// An object is this now.
    record ObjectDeclared(Spec spec) implements ObjectFact {}

    /// An object is gone.
    record ObjectRemoved(Kind kind, String name) implements ObjectFact {}
}
