package dev.slipway.api.spec;

import java.time.Instant;

/// An object as it stands.
///
/// @param revision seq of the record that changed it last; what optimistic writers name
public record DeclaredObject(Spec spec, long revision, Instant created, Instant changed) {
    /// Its name and kind.
    public ObjectId id() {
        return ObjectId.of(spec);
    }
}
