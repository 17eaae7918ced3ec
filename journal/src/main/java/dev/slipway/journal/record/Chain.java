package dev.slipway.journal.record;

import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.util.Optional;

/// A walk along the records that checks each against the one in front of it.
///
/// *Threads*: one at a time.
public final class Chain {
    private static final String CHANGED = "changed; its columns do not give its hash";

    private final RecordHasher hasher = new RecordHasher();
    private long seq;
    private Sha256 hash;

    private Chain(long seq, Sha256 hash) {
        this.seq = seq;
        this.hash = hash;
    }

    /// From the first record on.
    public static Chain fromTheStart() {
        return new Chain(0, Sha256.ZERO);
    }

    /// From behind a record that is trusted.
    public static Chain behind(JournalRecord record) {
        return new Chain(record.seq(), record.hash());
    }

    /// Steps onto the record, or says what is wrong with it.
    public Optional<Fault> step(JournalRecord record) {
        if (record.seq() > seq + 1) {
            return Optional.of(
                    new Fault(seq + 1, "missing; record " + record.seq() + " follows " + seq));
        }
        if (record.seq() <= seq) {
            return Optional.of(new Fault(record.seq(), "stands behind record " + seq));
        }
        if (!hasher.isSealed(record)) {
            return Optional.of(new Fault(record.seq(), CHANGED));
        }
        if (!record.previous().equals(hash)) {
            return Optional.of(
                    new Fault(
                            record.seq(),
                            "replaced or reordered; it does not follow record " + seq));
        }
        seq = record.seq();
        hash = record.hash();
        return Optional.empty();
    }

    /// Steps onto the record.
    ///
    /// *Errors*: [JournalException] naming what is wrong with it.
    public void require(JournalRecord record) {
        Optional<Fault> fault = step(record);
        if (fault.isPresent()) {
            throw new JournalException(fault.get().toString());
        }
    }

    public long seq() {
        return seq;
    }

    public Sha256 hash() {
        return hash;
    }

    /// What is wrong, and with which record.
    public record Fault(long seq, String what) {
        /// Whether the record's columns and its hash contradict each other.
        public boolean isChange() {
            return what.equals(CHANGED);
        }

        @Override
        public String toString() {
            return "record " + seq + ": " + what;
        }
    }
}
