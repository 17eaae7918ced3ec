package dev.slipway.frontend.http.control;

import dev.slipway.api.answer.AuditVerification;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A walk along the journal's records, each of which the journal verifies against the one in front
/// of it as it reads it. One walk looks at some ten thousand, so that none takes long.
final class ChainWalk {
    private static final int WINDOW = 500;
    private static final int MOST = 50_000;
    private static final Walked START = new Walked(0, Sha256.ZERO, null);

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
        Walked start = after == 0 ? START : onto(after);
        Walked end = start.fault() == null ? along(start, head.seq()) : start;
        return new AuditVerification(
                head.lineage(), after, end.seq(), end.hash(), head.seq(), end.fault());
    }

    /// How far a walk has come.
    ///
    /// @param seq of the last record that was found sound
    /// @param hash of that record; of nothing when there is none
    /// @param fault what is wrong with the next; absent while nothing is
    private record Walked(long seq, Sha256 hash, @Nullable String fault) {
        Walked broken(String why) {
            return new Walked(seq, hash, why);
        }
    }

    /// The record that a walk begins behind, which the walk before has found sound.
    private Walked onto(long seq) {
        Walked before = seq == 1 ? START : next(new Walked(seq - 2, Sha256.ZERO, null), 1);
        return before.fault() == null ? next(before, 1) : before;
    }

    private Walked along(Walked start, long newest) {
        long end = Math.min(newest, start.seq() + MOST);
        Walked walked = start;
        while (walked.fault() == null && walked.seq() < end) {
            int count = Math.toIntExact(Math.min(WINDOW, end - walked.seq()));
            Walked further = next(walked, count);
            walked = further.fault() == null ? further : upToTheFault(walked, count);
        }
        return walked;
    }

    /// A window is sound or not as a whole; which of its records still are, a walk record by record
    /// says.
    private Walked upToTheFault(Walked sound, int count) {
        Walked walked = sound;
        while (walked.fault() == null && walked.seq() < sound.seq() + count) {
            walked = next(walked, 1);
        }
        return walked;
    }

    private Walked next(Walked from, int count) {
        List<JournalRecord> window;
        try {
            window = journal.read(from.seq(), count);
        } catch (JournalException e) {
            if (e.isAway()) {
                throw e;
            }
            return from.broken(String.valueOf(e.getMessage()));
        }
        if (window.isEmpty()) {
            return from.broken("record " + (from.seq() + 1) + ": missing");
        }
        JournalRecord last = window.getLast();
        return new Walked(last.seq(), last.hash(), null);
    }
}
