package dev.slipway.api.control;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A token as the image knows it: everything but its secret.
///
/// @param id the public part that its text begins with
/// @param holder the human being who holds it
/// @param minter the human being or principal that made it
/// @param revoked when it was ended
/// @param used the last day on which it was seen
public record TokenEntry(
        String id,
        Sha256 hash,
        TeamName team,
        List<Grant> grants,
        @Nullable PersonId holder,
        Minter minter,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        @Nullable Instant used,
        @Nullable FreeText note) {
    public TokenEntry {
        grants = List.copyOf(grants);
    }

    /// Who made a token.
    public record Minter(PrincipalId principal, @Nullable PersonId person) {}

    /// Whether it is somebody's own: the one they show, or one that they hold or made.
    public boolean isOf(Principal principal) {
        return principal.id().value().equals("token:" + id)
                || principal.id().equals(minter.principal())
                || principal.knownPerson().filter(this::isOf).isPresent();
    }

    private boolean isOf(PersonId person) {
        return person.equals(holder) || person.equals(minter.person());
    }

    /// Whether it was not ended and its time is not over: what is told by the token alone. See
    /// [Image#isAlive(TokenEntry, Instant)].
    boolean isDue(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }
}
