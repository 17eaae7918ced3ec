package dev.slipway.journal;

import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.journal.database.Concealment;
import dev.slipway.journal.database.Database;
import dev.slipway.journal.database.RecordTable;
import dev.slipway.journal.database.Tables;
import dev.slipway.journal.database.WriterRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// The one hand that adds records.
///
/// After any error it stops: its connection is thrown away, and it writes again only when it has
/// taken a new epoch and verified the tail. An append whose commit failed is answered from what the
/// journal holds then.
///
/// *Threads*: the journal's writer thread alone; [#head] from any.
final class SqlWriter {
    private final Database database;
    private final Opening opening;
    private final String holder;
    private @Nullable Connection connection;
    private @Nullable Append inDoubt;
    private volatile Tail tail;

    /// Makes the journal, or takes it over from whoever wrote it before.
    SqlWriter(Database database, Opening opening) throws SQLException {
        this.database = database;
        this.opening = opening;
        holder = new UUID(opening.random().nextLong(), opening.random().nextLong()).toString();
        connection = database.connect();
        try {
            Tables.create(connection, database.name());
            tail = takeOver(connection);
        } catch (SQLException | RuntimeException e) {
            stop();
            throw e;
        }
    }

    private Tail takeOver(Connection open) throws SQLException {
        database.begin(open);
        Tail taken = new Takeover(opening, open, holder).run();
        database.commit(open);
        return taken;
    }

    JournalHead head() {
        return tail.head();
    }

    boolean is(WriterRow row) {
        return row.holder().equals(holder);
    }

    Appended append(Append append) {
        Attempt attempt = new Attempt(append);
        try {
            return attempt.on(writing());
        } catch (SQLException | RuntimeException e) {
            stop();
            if (attempt.committing && !isRefusedWhole(e)) {
                inDoubt = append;
                return settled(append, e);
            }
            return isInDoubt(append)
                    ? new Appended.Unknown(reason(e))
                    : new Appended.Unavailable(reason(e));
        }
    }

    /// Runs one statement of upkeep in a transaction of its own.
    <T> T upkeep(Upkeep<T> upkeep) {
        try {
            Connection open = writing();
            database.begin(open);
            T result = upkeep.on(open);
            database.commit(open);
            return result;
        } catch (SQLException | RuntimeException e) {
            stop();
            throw new JournalException(reason(e), e);
        }
    }

    private Connection writing() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = database.connect();
            connection = open;
            retake(open);
        }
        return open;
    }

    /// Takes a new epoch, unless another writer has taken over meanwhile: then appends find that
    /// out by themselves. What the database still commits of a lost connection is waited for.
    private void retake(Connection open) throws SQLException {
        database.begin(open);
        WriterRow.hold(open);
        WriterRow row = WriterRow.read(open).orElseThrow(() -> lost(tail));
        if (row.holder().equals(holder)) {
            Tail before = tail;
            Tail after = new Takeover(opening, open, holder).run();
            boolean kept =
                    RecordTable.at(open, before.seq())
                            .map(record -> record.hash().equals(before.hash()))
                            .orElse(false);
            if (!kept) {
                throw lost(before);
            }
            database.commit(open);
            tail = after;
        } else {
            database.rollback(open);
        }
    }

    private static JournalException lost(Tail tail) {
        return new JournalException(
                "record "
                        + tail.seq()
                        + ": acknowledged and now gone; restore the newest backup and open it with"
                        + " the rewind accepted");
    }

    private Appended settled(Append append, Exception cause) {
        try {
            Connection open = writing();
            List<JournalRecord> found = RecordTable.ofCommand(open, append.actor(), append.key());
            inDoubt = null;
            return found.isEmpty()
                    ? new Appended.Unavailable(reason(cause))
                    : new Appended.Recorded(found);
        } catch (SQLException | RuntimeException e) {
            stop();
            return new Appended.Unknown(reason(cause) + "; then " + reason(e));
        }
    }

    private boolean isInDoubt(Append append) {
        Append doubtful = inDoubt;
        return doubtful != null
                && doubtful.actor().equals(append.actor())
                && doubtful.key().equals(append.key());
    }

    /// A full disk cuts a transaction short before its last page, which is the one that counts.
    private static boolean isRefusedWhole(Exception e) {
        return e instanceof SQLException sql
                && sql.getErrorCode() == SQLiteErrorCode.SQLITE_FULL.code;
    }

    private String reason(Exception e) {
        return database.name() + ": " + e.getMessage();
    }

    void stop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is not used again, whatever state it is in.
            }
        }
    }

    /// One try at recording one command.
    private final class Attempt {
        private final Append append;
        private boolean committing;

        Attempt(Append append) {
            this.append = append;
        }

        Appended on(Connection open) throws SQLException {
            database.begin(open);
            Appended refusal = refusal(open);
            if (refusal != null) {
                database.rollback(open);
                return refusal;
            }
            List<JournalRecord> records = tail.follow(append, opening.clock().instant());
            write(open, records);
            opening.milestones().before(Step.COMMIT);
            committing = true;
            database.commit(open);
            opening.milestones().after(Step.COMMIT);
            tail = tail.moved(records.getLast());
            inDoubt = null;
            return new Appended.Recorded(records);
        }

        private @Nullable Appended refusal(Connection open) throws SQLException {
            List<JournalRecord> earlier = RecordTable.ofCommand(open, append.actor(), append.key());
            if (!earlier.isEmpty()) {
                JournalRecord first = earlier.getFirst();
                return first.request().equals(append.request())
                        ? new Appended.Repeated(earlier)
                        : new Appended.Conflict(append.key(), first.seq());
            }
            long current = WriterRow.read(open).map(WriterRow::epoch).orElse(0L);
            if (current != tail.epoch()) {
                return new Appended.Fenced(tail.epoch(), current);
            }
            return append.decidedOn() == tail.seq() ? null : new Appended.Stale(tail.head());
        }

        private void write(Connection open, List<JournalRecord> records) throws SQLException {
            opening.milestones().before(Step.WRITE);
            if (!WriterRow.advance(open, tail.epoch(), tail.seq(), records.getLast().seq())) {
                throw new SQLException("another writer took over during this append");
            }
            RecordTable.insert(open, records);
            Concealment.insert(open, append.concealed());
            opening.milestones().after(Step.WRITE);
        }
    }

    /// A change that is no record.
    @FunctionalInterface
    interface Upkeep<T> {
        T on(Connection connection) throws SQLException;
    }
}
