package dev.slipway.testkit.fake;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A journal whose database is away.
///
/// *Threads*: any.
public final class AwayJournal implements JournalReader {
    private final AtomicInteger revealing = new AtomicInteger();

    private static JournalException away() {
        return JournalException.away(
                "the database does not answer", new IOException("connection refused"));
    }

    /// How often it was asked for a text behind a token.
    public int revealing() {
        return revealing.get();
    }

    @Override
    public JournalHead head() {
        throw away();
    }

    @Override
    public List<JournalRecord> read(long seq, int limit) {
        throw away();
    }

    @Override
    public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
        throw away();
    }

    @Override
    public Optional<Snapshot> snapshot(int foldVersion) {
        throw away();
    }

    @Override
    public Optional<String> reveal(String token) {
        revealing.incrementAndGet();
        throw away();
    }

    @Override
    public void close() {}
}
