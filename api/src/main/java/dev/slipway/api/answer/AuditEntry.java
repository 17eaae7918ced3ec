package dev.slipway.api.answer;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.Map;

/// A record of the journal.
///
/// @param payload the record's own members, free texts in words unless they were erased
/// @param hash over every column, which the next record names
public record AuditEntry(
        long seq,
        long epoch,
        Instant time,
        String actor,
        String kind,
        IdempotencyKey key,
        Map<String, Object> payload,
        Sha256 hash) {
    /// The entry of a record whose payload has been read.
    public static AuditEntry of(JournalRecord record, Map<String, Object> payload) {
        return new AuditEntry(
                record.seq(),
                record.epoch(),
                record.time(),
                record.actor(),
                record.kind(),
                record.key(),
                payload,
                record.hash());
    }
}
