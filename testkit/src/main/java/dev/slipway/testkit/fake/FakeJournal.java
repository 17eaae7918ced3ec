package dev.slipway.testkit.fake;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A journal in memory that keeps every promise of the real one except durability.
///
/// [#takeOver] makes the second writer of a fight; [#failNext] and [#loseNextAnswer] play a disk
/// that fails before and after a commit, and [#beAway] a database that nobody reaches.
///
/// *Threads*: any.
public final class FakeJournal implements Journal {
    private final Shelf shelf;
    private final InstantSource clock;
    private final long epoch;
    private @Nullable String failure;
    private boolean answerLost;

    /// A new journal, with the record of its creation in it.
    public FakeJournal(InstantSource clock) {
        this(new Shelf(), clock, 1);
        Draft created = new Draft(JournalRecord.CREATED, 1, "{\"lineage\":\"" + Shelf.NAME + "\"}");
        shelf.add(
                epoch,
                now(),
                Append.of(
                        "system", new IdempotencyKey("created"), Sha256.ZERO, 0, List.of(created)));
    }

    private FakeJournal(Shelf shelf, InstantSource clock, long epoch) {
        this.shelf = shelf;
        this.clock = clock;
        this.epoch = epoch;
        shelf.epoch = epoch;
    }

    /// A second writer of the same journal; this one is fenced from here on.
    public FakeJournal takeOver() {
        synchronized (shelf) {
            return new FakeJournal(shelf, clock, shelf.epoch + 1);
        }
    }

    /// The next append is answered with [Appended.Unavailable] and records nothing.
    public void failNext(String reason) {
        synchronized (shelf) {
            failure = reason;
        }
    }

    /// The next append records, and is answered with [Appended.Unknown].
    public void loseNextAnswer() {
        synchronized (shelf) {
            answerLost = true;
        }
    }

    /// From here on nothing of it can be read, as while its database does not answer.
    public void beAway() {
        synchronized (shelf) {
            shelf.isAway = true;
        }
    }

    @Override
    public Appended append(Append append) {
        for (Draft draft : append.drafts()) {
            String payload = draft.payload().strip();
            if (!payload.startsWith("{") || !payload.endsWith("}")) {
                throw new IllegalArgumentException(
                        "payload: " + payload + " (expected: a JSON object) for " + draft.kind());
            }
        }
        synchronized (shelf) {
            if (failure != null) {
                String reason = failure;
                failure = null;
                return new Appended.Unavailable(reason);
            }
            return decide(append);
        }
    }

    private Appended decide(Append append) {
        List<JournalRecord> earlier = shelf.of(append.actor(), append.key());
        if (!earlier.isEmpty()) {
            JournalRecord first = earlier.getFirst();
            return first.request().equals(append.request())
                    ? new Appended.Repeated(earlier)
                    : new Appended.Conflict(append.key(), first.seq());
        }
        if (shelf.epoch != epoch) {
            return new Appended.Fenced(epoch, shelf.epoch);
        }
        if (append.decidedOn() != shelf.records.size()) {
            return new Appended.Stale(shelf.head());
        }
        List<JournalRecord> added = shelf.add(epoch, now(), append);
        if (answerLost) {
            answerLost = false;
            return new Appended.Unknown("the answer was lost");
        }
        return new Appended.Recorded(added);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public Concealed conceal(String value) {
        synchronized (shelf) {
            shelf.tokens++;
            return new Concealed(Concealed.PREFIX + shelf.tokens, "00", value);
        }
    }

    @Override
    public boolean erase(String token) {
        synchronized (shelf) {
            return shelf.concealed.remove(token) != null;
        }
    }

    @Override
    public void keep(Snapshot snapshot) {
        synchronized (shelf) {
            if (shelf.epoch == epoch) {
                shelf.snapshot = snapshot;
            }
        }
    }

    @Override
    public JournalHead head() {
        synchronized (shelf) {
            shelf.requireThere();
            return shelf.head();
        }
    }

    @Override
    public List<JournalRecord> read(long seq, int limit) {
        synchronized (shelf) {
            shelf.requireThere();
            if (seq > shelf.records.size()) {
                throw new JournalException("record " + seq + ": missing");
            }
            return shelf.records.stream().skip(seq).limit(limit).toList();
        }
    }

    @Override
    public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
        synchronized (shelf) {
            shelf.requireThere();
            return shelf.of(actor, key);
        }
    }

    @Override
    public Optional<Snapshot> snapshot(int foldVersion) {
        synchronized (shelf) {
            shelf.requireThere();
            return Optional.ofNullable(shelf.snapshot)
                    .filter(kept -> kept.foldVersion() == foldVersion)
                    .filter(kept -> kept.seq() >= 1 && kept.seq() <= shelf.records.size())
                    .filter(kept -> shelf.at(kept.seq()).hash().equals(kept.hash()));
        }
    }

    @Override
    public Optional<String> reveal(String token) {
        synchronized (shelf) {
            shelf.requireThere();
            return Optional.ofNullable(shelf.concealed.get(token));
        }
    }

    @Override
    public void close() {}

    /// What several writers share; its monitor guards every field.
    private static final class Shelf {
        static final String NAME = "00000000-0000-4000-8000-000000000000";
        final List<JournalRecord> records = new ArrayList<>();
        final Map<String, String> concealed = new HashMap<>();
        @Nullable Snapshot snapshot;
        long epoch;
        long tokens;
        boolean isAway;

        void requireThere() {
            if (isAway) {
                throw JournalException.away(
                        "the database does not answer", new IOException("connection refused"));
            }
        }

        JournalHead head() {
            return new JournalHead(NAME, epoch, records.size(), at(records.size()).hash());
        }

        JournalRecord at(long seq) {
            return records.get(Math.toIntExact(seq - 1));
        }

        List<JournalRecord> of(String actor, IdempotencyKey key) {
            return records.stream()
                    .filter(record -> record.actor().equals(actor) && record.key().equals(key))
                    .toList();
        }

        List<JournalRecord> add(long epoch, Instant now, Append append) {
            int before = records.size();
            for (Draft draft : append.drafts()) {
                add(epoch, now, append, draft);
            }
            append.concealed().forEach(value -> concealed.put(value.token(), value.value()));
            return List.copyOf(records.subList(before, records.size()));
        }

        private void add(long epoch, Instant now, Append append, Draft draft) {
            boolean first = records.isEmpty();
            Sha256 previous = first ? Sha256.ZERO : records.getLast().hash();
            Instant earliest = first ? now : records.getLast().time();
            records.add(
                    new JournalRecord(
                            records.size() + 1L,
                            epoch,
                            now.isBefore(earliest) ? earliest : now,
                            append.actor(),
                            draft.kind(),
                            draft.schemaVersion(),
                            append.key(),
                            append.request(),
                            draft.payload(),
                            previous,
                            Sha256.of(previous + draft.kind() + draft.payload())));
        }
    }
}
