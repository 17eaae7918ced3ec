package dev.slipway.api.spec;

import dev.slipway.api.access.PrincipalId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An object as it stands.
///
/// @param revision seq of the record that changed it last; what optimistic writers name
/// @param by who changed it last; absent for models, which change in many ways
public record DeclaredObject(
        Spec spec, long revision, Instant created, Instant changed, @Nullable PrincipalId by) {
    /// An object of which is not known who changed it.
    public DeclaredObject(Spec spec, long revision, Instant created, Instant changed) {
        this(spec, revision, created, changed, null);
    }

    /// Its name and kind.
    public ObjectId id() {
        return ObjectId.of(spec);
    }
}
