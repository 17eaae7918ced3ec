package dev.slipway.api.answer;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// As whom a server knows its caller.
///
/// @param proof how they showed who they are
/// @param person the human being behind it, where one is known
public record CallerSummary(
        PrincipalId principal,
        Principal.Proof proof,
        @Nullable PersonId person,
        TeamName team,
        List<Grant> grants) {
    public CallerSummary {
        grants = List.copyOf(grants);
    }

    /// The summary of a principal.
    public static CallerSummary of(Principal principal) {
        return new CallerSummary(
                principal.id(),
                principal.proof(),
                principal.person(),
                principal.team(),
                principal.grants());
    }
}
