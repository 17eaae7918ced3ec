package dev.slipway.tracking;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// `tracking.db`: one thread that writes, a few that read beside it.
///
/// Commits reach the write-ahead log and not the disk's platter: an end of the process loses
/// nothing, a power cut the last moments, and logging never makes the journal's disk wait. Of what
/// must not come back, commits are forced.
///
/// *Threads*: any; the work runs on threads of its own.
final class TrackingFile implements AutoCloseable {
    private static final int BUSY_MILLIS = 10_000;
    private static final int READERS = 2;

    private final Workers writer = new Workers("tracking-write-", 1);
    private final Workers readers = new Workers("tracking-read-", READERS);
    private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(READERS);
    private final Path file;

    /// Of the writer's thread; none after a failure that the connection did not get over.
    private @Nullable Connection writing;

    private TrackingFile(Path file, long now) throws SQLException {
        this.file = file;
        inTransaction(sql -> {
            Schema.prepare(sql, now);
            return true;
        });
        for (int i = 0; i < READERS; i++) {
            idle.add(connect(file));
        }
    }

    /// Work on a connection.
    @FunctionalInterface
    interface Work<T> {
        T run(Sql sql) throws SQLException;
    }

    /// Opens the file, made on first use.
    static TrackingFile open(Path file, long now) {
        try (Workers opening = new Workers("tracking-open-", 1)) {
            return opening.call(() -> new TrackingFile(file, now));
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /// Does all of the work or, when it throws, nothing of it.
    <T> T write(Work<T> work) {
        return writer.call(() -> inTransaction(work));
    }

    /// The same, on the disk when it returns, with all that was written before: for what must not
    /// come back after a power cut. Work that changes nothing waits for no disk.
    <T> T writeForGood(Work<T> work) {
        return writer.call(() -> {
            new Sql(writing()).execute("PRAGMA synchronous = FULL");
            try {
                return inTransaction(work);
            } finally {
                waitNoMore();
            }
        });
    }

    /// As a new connection, which comes in the place of one that does not take it.
    private void waitNoMore() {
        Connection open = writing;
        try {
            if (open != null) {
                new Sql(open).execute("PRAGMA synchronous = NORMAL");
            }
        } catch (SQLException e) {
            writing = null;
            closeQuietly(open);
        }
    }

    /// Looks at one moment of the file.
    <T> T read(Work<T> work) {
        return readers.call(() -> atOneMoment(work));
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        Sql sql = new Sql(writing());
        boolean done = false;
        try {
            sql.execute("BEGIN IMMEDIATE");
            T result = work.run(sql);
            sql.execute("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                undo(sql);
            }
        }
    }

    private Connection writing() throws SQLException {
        Connection open = writing;
        if (open == null) {
            open = connect(file);
            writing = open;
        }
        return open;
    }

    /// A full disk ends a transaction by itself, and there is none left to roll back. Nothing is
    /// written on such a connection any more, and what is told is why the transaction failed.
    private void undo(Sql sql) {
        try {
            sql.execute("ROLLBACK");
        } catch (SQLException noTransaction) {
            Connection broken = writing;
            writing = null;
            closeQuietly(broken);
        }
    }

    private static void closeQuietly(@Nullable Connection broken) {
        try {
            if (broken != null) {
                broken.close();
            }
        } catch (SQLException e) {
            // It is not used again, whatever state it is in.
        }
    }

    private <T> T atOneMoment(Work<T> work) throws SQLException, InterruptedException {
        Connection connection = idle.take();
        Sql sql = new Sql(connection);
        try {
            sql.execute("BEGIN");
            try {
                return work.run(sql);
            } finally {
                sql.execute("ROLLBACK");
            }
        } finally {
            idle.add(connection);
        }
    }

    /// Lets what was begun end and closes the file.
    @Override
    public void close() {
        writer.close();
        readers.close();
        try (Workers closing = new Workers("tracking-close-", 1)) {
            closing.call(() -> {
                for (Connection connection : idle) {
                    connection.close();
                }
                Connection open = writing;
                if (open != null) {
                    open.close();
                }
                return true;
            });
        }
    }
}
