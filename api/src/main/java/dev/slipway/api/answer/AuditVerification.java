package dev.slipway.api.answer;

import dev.slipway.api.journal.Sha256;
import org.jspecify.annotations.Nullable;

/// What a look at part of a journal has shown: whether each of its records has the hash that its
/// columns give and names the record in front of it.
///
/// It is the server's own word on its own journal. That nothing was cut off, or written anew as a
/// whole, only a checkpoint shows that was kept elsewhere.
///
/// @param lineage of the journal
/// @param after the record that the look began behind; 0 for the start
/// @param upTo the last record that was found sound
/// @param hash of that record; of nothing when the look found none sound
/// @param head the newest record
/// @param fault why the look ended there, in words; absent where every record was sound
public record AuditVerification(
        String lineage, long after, long upTo, Sha256 hash, long head, @Nullable String fault) {
    /// Whether records are left that nobody has looked at.
    public boolean goesOn() {
        return fault == null && upTo < head;
    }
}
