package dev.slipway.api.answer;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wish for a token.
///
/// @param team whose quota it counts on; when absent the maker's own, or the default one where the
///     maker manages tokens everywhere
/// @param grants what it opens
/// @param holder the human being who will hold it, where it is one
/// @param expires when it ends; never when absent
/// @param note what it is for
public record TokenWish(
        @Nullable TeamName team,
        List<Grant> grants,
        @Nullable PersonId holder,
        @Nullable Instant expires,
        @Nullable FreeText note) {
    /// *Errors*: `IllegalArgumentException` when it would open nothing.
    public TokenWish {
        grants = List.copyOf(grants);
        if (grants.isEmpty()) {
            throw new IllegalArgumentException("grants: none (expected: at least one role)");
        }
    }
}
