package dev.slipway.api.journal;

import java.time.Instant;

/// A fact, as it stands in the journal for ever.
///
/// @param seq its place, from 1 without a gap; the only order there is
/// @param epoch which writer wrote it; writers count up
/// @param time when, never before the record in front of it
/// @param actor the principal that caused it
/// @param kind what happened
/// @param schemaVersion version of the payload's shape
/// @param key the command that caused it
/// @param request digest of that command
/// @param payload canonical JSON (RFC 8785)
/// @param previous hash of the record in front of it
/// @param hash over every other column
public record JournalRecord(
        long seq,
        long epoch,
        Instant time,
        String actor,
        String kind,
        int schemaVersion,
        IdempotencyKey key,
        Sha256 request,
        String payload,
        Sha256 previous,
        Sha256 hash) {
    /// Kind of the first record of every journal; its payload names the lineage.
    public static final String CREATED = "JournalCreated";

    /// Kind of the record by which an operator accepted that records were lost: from here on the
    /// journal has a new lineage.
    public static final String REWOUND = "JournalRewound";

    /// Whether the journal itself wrote this record; a fold passes over it.
    public boolean isAboutTheJournal() {
        return kind.equals(CREATED) || kind.equals(REWOUND);
    }
}
