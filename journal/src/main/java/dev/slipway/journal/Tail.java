package dev.slipway.journal;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.record.RecordHasher;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a writer adds: its lineage, its epoch and the record in front.
record Tail(String lineage, long epoch, @Nullable JournalRecord last) {
    long seq() {
        return last == null ? 0 : last.seq();
    }

    Sha256 hash() {
        return last == null ? Sha256.ZERO : last.hash();
    }

    JournalHead head() {
        return new JournalHead(lineage, epoch, seq(), hash());
    }

    Tail moved(JournalRecord newLast) {
        return new Tail(lineage, epoch, newLast);
    }

    /// The records that these drafts become here.
    List<JournalRecord> follow(Append append, Instant now) {
        RecordHasher hasher = new RecordHasher();
        List<JournalRecord> records = new ArrayList<>(append.drafts().size());
        Tail tail = this;
        for (Draft draft : append.drafts()) {
            JournalRecord record = hasher.sealed(tail.next(append, draft, now));
            records.add(record);
            tail = tail.moved(record);
        }
        return records;
    }

    private JournalRecord next(Append append, Draft draft, Instant now) {
        Instant time = now.truncatedTo(ChronoUnit.MICROS);
        return new JournalRecord(
                seq() + 1,
                epoch,
                last != null && last.time().isAfter(time) ? last.time() : time,
                append.actor(),
                draft.kind(),
                draft.schemaVersion(),
                append.key(),
                append.request(),
                draft.payload(),
                hash(),
                Sha256.ZERO);
    }
}
