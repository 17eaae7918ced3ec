package dev.slipway.api.answer;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.FreeText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token without anything that opens a door.
///
/// @param id the public part that its text begins with
/// @param minter who made it
/// @param endedWith the token by which this one was handed on and with which it ended
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
        @Nullable String endedWith,
        @Nullable Instant used,
        @Nullable FreeText note) {
    public TokenSummary {
        grants = List.copyOf(grants);
    }

    /// Whether somebody ended it, or the one by which it was handed on.
    public boolean isEnded() {
        return revoked != null || endedWith != null;
    }

    /// The summary of a token as an image has it.
    public static TokenSummary of(Image image, TokenEntry token) {
        return new TokenSummary(
                token.id(),
                token.team(),
                token.grants(),
                token.holder(),
                token.minter().principal(),
                token.created(),
                token.expires(),
                token.revoked(),
                image.endedWith(token).map(TokenEntry::id).orElse(null),
                token.used(),
                token.note());
    }
}
