package dev.slipway.api.journal;

import java.util.List;

/// What became of an append.
public sealed interface Appended {
    /// The records are durable.
    record Recorded(List<JournalRecord> records) implements Appended {}

    /// The same command was recorded before; these are its records and nothing was added.
    record Repeated(List<JournalRecord> records) implements Appended {}

    /// The key was used for another command; nothing was added.
    ///
    /// @param seq the first record of that command
    record Conflict(IdempotencyKey key, long seq) implements Appended {}

    /// The command was decided on an image that is not the newest: fold up to `head`, decide again.
    record Stale(JournalHead head) implements Appended {}

    /// Another writer has taken over; this one never writes again.
    record Fenced(long mine, long current) implements Appended {}

    /// Nothing was recorded and nothing will be; the command may be sent again later.
    record Unavailable(String reason) implements Appended {}

    /// The command may or may not be recorded, and it could not be found out yet. Sending it again
    /// with the same key finds out.
    record Unknown(String reason) implements Appended {}
}
