package dev.slipway.api.spec;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object as it stands.
///
/// @param revision seq of the record that changed it last; what optimistic writers name
/// @param by who changed it last; absent for models, which change in many ways
/// @param acceptance of a finding, for suppressions
public record DeclaredObject(
        Spec spec,
        long revision,
        Instant created,
        Instant changed,
        @Nullable PrincipalId by,
        @Nullable Acceptance acceptance) {
    /// Whose word it is that a finding is no secret.
    ///
    /// @param people everybody who may be whoever said so
    /// @param isApprover whether they might approve versions of the model when they said it
    public record Acceptance(List<PersonId> people, boolean isApprover) {
        public Acceptance {
            people = List.copyOf(people);
        }
    }

    /// An object of which is not known who changed it.
    public DeclaredObject(Spec spec, long revision, Instant created, Instant changed) {
        this(spec, revision, created, changed, null, null);
    }

    /// Its name and kind.
    public ObjectId id() {
        return ObjectId.of(spec);
    }
}
