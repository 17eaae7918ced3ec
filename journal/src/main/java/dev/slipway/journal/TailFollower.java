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
    private long seq;

    /// A follower that has seen the records up to `seq`.
    public TailFollower(JournalReader journal, long seq, Consumer<List<JournalRecord>> consumer) {
        this.journal = journal;
        this.seq = seq;
        this.consumer = consumer;
        schedule =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("slipway-journal-tail").daemon(true).factory());
    }

    /// Polls from now on, with this pause between two polls.
    ///
    /// @param failures told of polls that failed
    public void start(Duration pause, Consumer<RuntimeException> failures) {
        ScheduledFuture<?> _ =
                schedule.scheduleWithFixedDelay(
                        () -> pollTellingOf(failures), 0, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void pollTellingOf(Consumer<RuntimeException> failures) {
        try {
            poll();
        } catch (RuntimeException e) {
            failures.accept(e);
        }
    }

    /// Hands over what is new; returns how many records that were.
    public synchronized int poll() {
        int handed = 0;
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
