package dev.slipway.control.fact;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.spec.DeclaredObject.Acceptance;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fact about declared objects.
public sealed interface ObjectFact extends Fact {
    /// An object is this now.
    ///
    /// @param acceptance whose word it is, for suppressions
    record ObjectDeclared(Spec spec, @Nullable Acceptance acceptance) implements ObjectFact {}

    /// Somebody asked for a change that takes a second person.
    ///
    /// @param spec absent to remove the object
    /// @param behind everybody who counts as that somebody
    record ChangeProposed(Kind kind, String name, @Nullable Spec spec, List<PersonId> behind)
            implements ObjectFact {}

    /// An object is gone.
    record ObjectRemoved(Kind kind, String name) implements ObjectFact {}
}
