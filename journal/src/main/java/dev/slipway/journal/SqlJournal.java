package dev.slipway.journal;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.journal.database.Concealment;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.WriterRow;
import dev.slipway.journal.record.CanonicalJson;
import java.util.List;
import java.util.Optional;

/// The journal in a database, with this process as its writer.
///
/// *Threads*: any; appends run one after another on a platform thread of their own, reads on
/// another.
public final class SqlJournal implements Journal {
    private final Opening opening;
    private final SqlReader reader;
    private final DatabaseThread thread = new DatabaseThread("slipway-journal-writer");
    private final SqlWriter writer;

    private SqlJournal(Database database, Opening opening) {
        this.opening = opening;
        try {
            writer = thread.call(() -> new SqlWriter(database, opening));
        } catch (RuntimeException e) {
            thread.close();
            throw e;
        }
        reader = new SqlReader(database);
        reader.know(writer.head());
    }

    /// Opens the journal in this database, which it makes if there is none; whoever wrote it before
    /// is fenced.
    ///
    /// *Errors*: [JournalRewoundException]; [dev.slipway.api.journal.JournalException] when the
    /// last records do not verify or a newer version wrote them.
    public static SqlJournal open(Database database, Opening opening) {
        return new SqlJournal(database, opening);
    }

    @Override
    public Appended append(Append append) {
        List<Draft> canonical = append.drafts().stream().map(SqlJournal::canonical).toList();
        Append ready =
                new Append(
                        append.actor(),
                        append.key(),
                        append.request(),
                        append.decidedOn(),
                        canonical,
                        append.concealed());
        Appended appended = thread.call(() -> writer.append(ready));
        reader.know(writer.head());
        return appended;
    }

    private static Draft canonical(Draft draft) {
        return new Draft(
                draft.kind(),
                draft.schemaVersion(),
                CanonicalJson.ofObject(draft.payload(), draft.kind()));
    }

    @Override
    public Concealed conceal(String value) {
        return Concealment.conceal(value, opening.random());
    }

    @Override
    public boolean erase(String token) {
        return thread.call(() -> writer.upkeep(open -> Concealment.erase(open, token)));
    }

    /// Nothing where another writer has taken over: that one keeps its own. Where the database has
    /// lost records this process may know others by the numbers that there are by now.
    @Override
    public void keep(Snapshot snapshot) {
        thread.call(() ->
                writer.upkeep(open -> {
                    boolean isOurs = WriterRow.read(open).filter(writer::is).isPresent();
                    if (isOurs) {
                        SnapshotTable.keep(open, snapshot);
                    }
                    return isOurs;
                }));
    }

    @Override
    public JournalHead head() {
        return writer.head();
    }

    /// Who writes the journal now; asks it, and waits for no append.
    public Writership writership() {
        WriterRow row = reader.writer();
        return new Writership(writer.is(row), row.epoch());
    }

    /// Who writes a journal.
    ///
    /// @param isOurs whether it is this process
    /// @param epoch of whoever it is
    public record Writership(boolean isOurs, long epoch) {}

    @Override
    public List<JournalRecord> read(long seq, int limit) {
        return reader.read(seq, limit);
    }

    @Override
    public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
        return reader.recorded(actor, key);
    }

    @Override
    public Optional<Snapshot> snapshot(int foldVersion) {
        return reader.snapshot(foldVersion);
    }

    @Override
    public Optional<String> reveal(String token) {
        return reader.reveal(token);
    }

    @Override
    public void close() {
        thread.call(() -> {
            writer.stop();
            return true;
        });
        thread.close();
        reader.close();
    }
}
