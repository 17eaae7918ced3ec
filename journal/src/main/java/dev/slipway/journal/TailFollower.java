package dev.slipway.journal;

import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Hands new records to a consumer, in order and once, by asking for them again and again.
///
/// A poll that fails, in the journal or in the consumer, moves nothing: the next one asks for the
/// same records.
///
/// *Threads*: any; polls exclude each other.
public final class TailFollower implements AutoCloseable {
    private static final int AT_ONCE = 1_000;

    private final JournalReader journal;
    private final Consumer<List<JournalRecord>> consumer;
    private final ScheduledExecutorService schedule;
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
        schedule =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("slipway-journal-tail").daemon(true).factory());
    }

    /// Polls from now on, with this pause between two polls.
    ///
    /// @param polled run after each poll
    /// @param failures told of polls that failed
    public void start(Duration pause, Runnable polled, Consumer<RuntimeException> failures) {
        ScheduledFuture<?> _ =
                schedule.scheduleWithFixedDelay(
                        () -> pollTellingOf(polled, failures),
                        0,
                        pause.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private void pollTellingOf(Runnable polled, Consumer<RuntimeException> failures) {
        try {
            poll();
            polled.run();
        } catch (RuntimeException e) {
            failures.accept(e);
        } catch (Error e) {
            // A timer forgets whatever throws, for ever.
            failures.accept(new IllegalStateException(e));
        }
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

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
