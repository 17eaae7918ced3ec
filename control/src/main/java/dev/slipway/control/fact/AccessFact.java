package dev.slipway.control.fact;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.TokenEntry.Minter;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fact about tokens, or about what people wrote.
public sealed interface AccessFact extends Fact {
    /// A token opens something.
    record TokenCreated(
            String id,
            Sha256 hash,
            TeamName team,
            List<Grant> grants,
            @Nullable PersonId holder,
            Minter minter,
            @Nullable Instant expires,
            @Nullable FreeText note)
            implements AccessFact {}

    /// A token opens nothing any more.
    record TokenRevoked(String id, FreeText reason) implements AccessFact {}

    /// Changes that would take a second person take one alone from now on.
    record SecondPersonWaived() implements AccessFact {}

    /// Such changes take a second person again.
    record SecondPersonRequired() implements AccessFact {}

    /// The free texts of a record are gone.
    record WordsErased(long record, FreeText reason) implements AccessFact {}

    /// A token was used on a day.
    record TokenUsed(String id, Instant used) implements AccessFact {}
}
