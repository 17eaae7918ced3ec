package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.util.List;

/// A walk along the journal's records, each of which the journal verifies against the one in front
/// of it as it reads it. One walk looks at some ten thousand, so that none takes long.
final class ChainWalk {
    private static final int WINDOW = 500;
    private static final int MOST = 50_000;

    private final JournalReader journal;

    ChainWalk(JournalReader journal) {
        this.journal = journal;
    }

    /// The walk over the records behind `after`.
    ///
    /// *Errors*: a refusal when the journal does not go that far; `JournalException` when it is
    /// away, which is no fault of a record.
    AuditVerification from(long after) {
        JournalHead head = journal.head();
        if (after > head.seq()) {
            throw ApiCall.invalid("after: " + after + " (expected: 0 to " + head.seq() + ")");
        }
        long end = Math.min(head.seq(), after + MOST);
        long sound = after;
        Sha256 hash = Sha256.ZERO;
        while (sound < end) {
            List<JournalRecord> window;
            try {
                window = journal.read(sound, Math.toIntExact(Math.min(WINDOW, end - sound)));
            } catch (JournalException e) {
                if (e.isAway()) {
                    throw e;
                }
                return new AuditVerification(
                        head.lineage(), after, sound, hash, head.seq(), e.getMessage());
            }
            if (window.isEmpty()) {
                String missing = "record " + (sound + 1) + ": missing";
                return new AuditVerification(
                        head.lineage(), after, sound, hash, head.seq(), missing);
            }
            sound = window.getLast().seq();
            hash = window.getLast().hash();
        }
        return new AuditVerification(head.lineage(), after, sound, hash, head.seq(), null);
    }
}
