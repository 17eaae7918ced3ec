package dev.slipway.api.answer;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.FreeText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token without anything that opens a door.
///
/// @param id the public part that its text begins with
/// @param minter who made it
/// @param used the last day on which it was seen
public record TokenSummary(
        String id,
        TeamName team,
        List<Grant> grants,
        @Nullable PersonId holder,
        PrincipalId minter,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        @Nullable Instant used,
        @Nullable FreeText note) {
    public TokenSummary {
        grants = List.copyOf(grants);
    }

    /// The summary of a token.
    public static TokenSummary of(TokenEntry token) {
        return new TokenSummary(
                token.id(),
                token.team(),
                token.grants(),
                token.holder(),
                token.minter().principal(),
                token.created(),
                token.expires(),
                token.revoked(),
                token.used(),
                token.note());
    }
}
