package dev.slipway.api.control;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes who may come in.
public sealed interface AccessCommand extends Command {
    /// Makes a token; its secret never comes here.
    ///
    /// @param id the public part that its text begins with
    /// @param hash SHA-256 of the whole token
    /// @param holder the human being who will hold it, where one is named
    /// @param note what it is for
    record CreateToken(
            String id,
            Sha256 hash,
            TeamName team,
            List<Grant> grants,
            @Nullable PersonId holder,
            @Nullable Instant expires,
            @Nullable FreeText note)
            implements AccessCommand {
        public CreateToken {
            grants = List.copyOf(grants);
        }
    }

    /// Ends a token for good.
    record RevokeToken(String id, FreeText reason) implements AccessCommand {}

    /// Says whether changes that take a second person may do without; submitted by the server
    /// itself, from its settings.
    record WaiveSecondPerson(boolean isWaived) implements AccessCommand {}

    /// Erases the free texts of a record for good; the record and all hashes stay as they are.
    ///
    /// @param record its seq
    record EraseWords(long record, FreeText reason) implements AccessCommand {}

    /// Notes the day on which a token was last used; submitted by the server itself.
    record NoteTokenUse(String id, Instant used) implements AccessCommand {}
}
