package dev.slipway.journal;

import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Hands new records to a consumer, in order and once, whenever it is asked to.
///
/// A poll that fails, in the journal or in the consumer, moves nothing: the next one asks for the
/// same records.
///
/// *Threads*: any; polls exclude each other.
public final class TailFollower {
    private static final int AT_ONCE = 1_000;

    private final JournalReader journal;
    private final Consumer<List<JournalRecord>> consumer;
    private final LongSupplier seen;
    private long seq;

    /// A follower that has seen the records up to `seq`.
    public TailFollower(JournalReader journal, long seq, Consumer<List<JournalRecord>> consumer) {
        this(journal, () -> seq, consumer);
    }

    /// A follower whose consumer also hears of records in other ways.
    ///
    /// @param seen the last record that the consumer knows
    public TailFollower(
            JournalReader journal, LongSupplier seen, Consumer<List<JournalRecord>> consumer) {
        this.journal = journal;
        this.seen = seen;
        this.consumer = consumer;
    }

    /// Hands over what is new; returns how many records that were.
    public synchronized int poll() {
        int handed = 0;
        seq = Math.max(seq, seen.getAsLong());
        List<JournalRecord> records = journal.read(seq, AT_ONCE);
        while (!records.isEmpty()) {
            consumer.accept(records);
            seq = records.getLast().seq();
            handed += records.size();
            records = journal.read(seq, AT_ONCE);
        }
        return handed;
    }
}
