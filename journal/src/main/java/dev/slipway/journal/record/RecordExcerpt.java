package dev.slipway.journal.record;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import java.util.List;

/// Some records of a journal, without those in between, as somebody shows them to a stranger.
///
/// What they prove is limited: each has the hash that its columns give, and one that stands right
/// behind another names that one's hash. That nothing between them was left out, and that the
/// journal goes on from them, only a checkpoint and all records prove.
public final class RecordExcerpt {
    private RecordExcerpt() {}

    /// How many of the records are proved to follow the one in front of them.
    ///
    /// *Errors*: [JournalException] naming the first record that is not as it was written, or does
    /// not stand behind the one in front of it.
    public static int links(List<JournalRecord> records) {
        RecordHasher hasher = new RecordHasher();
        int links = 0;
        JournalRecord before = null;
        for (JournalRecord record : records) {
            if (!hasher.isSealed(record)) {
                throw wrong(record, "changed; its columns do not give its hash");
            }
            if (before != null && record.seq() <= before.seq()) {
                throw wrong(record, "stands behind record " + before.seq());
            }
            if (before != null && record.seq() == before.seq() + 1) {
                if (!record.previous().equals(before.hash())) {
                    throw wrong(record, "replaced; it does not follow record " + before.seq());
                }
                links++;
            }
            before = record;
        }
        return links;
    }

    private static JournalException wrong(JournalRecord record, String what) {
        return new JournalException("record " + record.seq() + ": " + what);
    }
}
