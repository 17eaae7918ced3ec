package dev.slipway.tracking;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.sqlite.SQLiteConfig;

/// `tracking.db`: one thread that writes, a few that read beside it.
///
/// Commits reach the write-ahead log and not the disk's platter: an end of the process loses
/// nothing, a power cut the last moments, and logging never makes the journal's disk wait.
///
/// *Threads*: any; the work runs on threads of its own.
final class TrackingFile implements AutoCloseable {
    private static final int BUSY_MILLIS = 10_000;
    private static final int READERS = 2;

    private final Workers writer = new Workers("tracking-write-", 1);
    private final Workers readers = new Workers("tracking-read-", READERS);
    private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(READERS);
    private final Connection writing;

    private TrackingFile(Path file, long now) throws SQLException {
        writing = connect(file);
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

    /// Looks at one moment of the file.
    <T> T read(Work<T> work) {
        return readers.call(() -> atOneMoment(work));
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        Sql sql = new Sql(writing);
        sql.execute("BEGIN IMMEDIATE");
        boolean done = false;
        try {
            T result = work.run(sql);
            sql.execute("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                sql.execute("ROLLBACK");
            }
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
                writing.close();
                return true;
            });
        }
    }
}
