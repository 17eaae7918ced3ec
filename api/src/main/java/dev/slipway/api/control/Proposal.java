package dev.slipway.api.control;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change that happens when a second person asks for the same.
///
/// @param spec what the object is to be; absent to remove it
/// @param behind everybody who counts as the first person
public record Proposal(
        ObjectId id,
        @Nullable Spec spec,
        PrincipalId principal,
        List<PersonId> behind,
        Instant time) {
    public Proposal {
        behind = List.copyOf(behind);
    }
}
