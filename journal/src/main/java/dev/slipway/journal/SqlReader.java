package dev.slipway.journal;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.journal.database.Concealment;
import dev.slipway.journal.database.Damage;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.Tables;
import dev.slipway.journal.database.WriterRow;
import dev.slipway.journal.record.Chain;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A follower's view of a journal that another process may be writing.
///
/// A connection that failed is thrown away; the next call makes a new one.
public final class SqlReader implements JournalReader {
    private final Database database;
    private final DatabaseThread thread = new DatabaseThread("slipway-journal-reader");
    private @Nullable Connection connection;

    /// Up to where this process knows the journal; guarded by this.
    private Known known = new Known(0, Sha256.ZERO);

    /// A record by its place and hash.
    private record Known(long seq, Sha256 hash) {}

    /// A view of the journal in this database.
    public SqlReader(Database database) {
        this.database = database;
    }

    @Override
    public JournalHead head() {
        return query(SqlReader::head);
    }

    @Override
    public List<JournalRecord> read(long seq, int limit) {
        return query(open -> verified(open, seq, limit));
    }

    @Override
    public List<JournalRecord> recorded(String actor, IdempotencyKey key) {
        return query(open -> RecordTable.ofCommand(open, actor, key));
    }

    @Override
    public Optional<Snapshot> snapshot(int foldVersion) {
        return query(open -> SnapshotTable.fitting(open, foldVersion));
    }

    @Override
    public Optional<String> reveal(String token) {
        return query(open -> Concealment.reveal(open, token));
    }

    /// Who may write now.
    WriterRow writer() {
        return query(open -> WriterRow.read(open).orElseThrow(SqlReader::empty));
    }

    private static JournalException empty() {
        return new JournalException("the journal is empty");
    }

    private static JournalHead head(Connection connection) throws SQLException {
        WriterRow row = WriterRow.read(connection).orElseThrow(SqlReader::empty);
        JournalRecord last =
                RecordTable.at(connection, row.seq())
                        .orElseThrow(
                                () -> new JournalException("record " + row.seq() + ": missing"));
        return new JournalHead(row.lineage(), row.epoch(), row.seq(), last.hash());
    }

    /// Notes how far this process has written.
    synchronized void know(JournalHead head) {
        if (head.seq() > known.seq()) {
            known = new Known(head.seq(), head.hash());
        }
    }

    /// Whoever goes on behind the newest record that it knows goes on in the same journal: one that
    /// lost its end may have got another one meanwhile, and what is said there rests on records
    /// that nobody here has seen.
    private synchronized void goOn(JournalRecord before, List<JournalRecord> records) {
        if (before.seq() != known.seq()) {
            return;
        }
        if (!before.hash().equals(known.hash())) {
            throw new JournalException(
                    "record "
                            + before.seq()
                            + ": another one than this process has read (expected: the same; the"
                            + " journal lost records and went another way: start this process"
                            + " again)");
        }
        if (!records.isEmpty()) {
            known = new Known(records.getLast().seq(), records.getLast().hash());
        }
    }

    private List<JournalRecord> verified(Connection connection, long seq, int limit)
            throws SQLException {
        if (seq == 0) {
            return behind(Chain.fromTheStart(), connection, limit);
        }
        JournalRecord before =
                RecordTable.at(connection, seq)
                        .orElseThrow(() -> new JournalException("record " + seq + ": missing"));
        List<JournalRecord> records = behind(Chain.behind(before), connection, limit);
        goOn(before, records);
        return records;
    }

    private static List<JournalRecord> behind(Chain chain, Connection connection, int limit)
            throws SQLException {
        List<JournalRecord> records = RecordTable.after(connection, chain.seq(), limit);
        records.forEach(chain::require);
        return new ArrayList<>(records);
    }

    private <T> T query(Query<T> query) {
        return thread.call(() -> {
            try {
                return query.on(connected());
            } catch (SQLException e) {
                disconnect();
                throw Damage.isIn(e)
                        ? new JournalException(database.name() + ": damaged: " + e.getMessage(), e)
                        : JournalException.away(database.name() + ": " + e.getMessage(), e);
            }
        });
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = checked(database.connect());
            connection = open;
        }
        return open;
    }

    /// A connection that does not pass goes back: a pool has few.
    private Connection checked(Connection fresh) throws SQLException {
        try {
            if (Tables.format(fresh, database.name()) == 0) {
                throw new JournalException(database.name() + ": holds no journal");
            }
            return fresh;
        } catch (SQLException | JournalException e) {
            fresh.close();
            throw e;
        }
    }

    private void disconnect() throws SQLException {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        thread.call(() -> {
            disconnect();
            return true;
        });
        thread.close();
    }

    /// Something to ask a connection.
    @FunctionalInterface
    private interface Query<T> {
        T on(Connection connection) throws SQLException;
    }
}
