package dev.slipway.journal.audit;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;

/// How far a journal went at some time, to be kept where its server cannot change it. A journal
/// that is shorter, or another one, is then found out.
///
/// @param lineage the line of history
/// @param epoch the writer of that time
/// @param size number of records
/// @param hash of the last of them
/// @param time when this was written down
public record Checkpoint(String lineage, long epoch, long size, Sha256 hash, Instant time) {
    /// The checkpoint of a journal that goes this far.
    public static Checkpoint of(JournalHead head, Instant time) {
        return new Checkpoint(head.lineage(), head.epoch(), head.seq(), head.hash(), time);
    }

    @Override
    public String toString() {
        return "checkpoint of " + size + " records at " + time;
    }
}
