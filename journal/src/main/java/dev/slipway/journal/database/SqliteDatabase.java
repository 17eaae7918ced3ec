package dev.slipway.journal.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/// One SQLite file, written ahead and forced to the disk at every commit.
public final class SqliteDatabase implements Database {
    private static final int BUSY_MILLIS = 10_000;

    private final Path file;
    private final boolean readOnly;

    private SqliteDatabase(Path file, boolean readOnly) {
        this.file = file.toAbsolutePath();
        this.readOnly = readOnly;
    }

    /// The file, made on first use.
    public static SqliteDatabase at(Path file) {
        return new SqliteDatabase(file, false);
    }

    /// A file that exists and is only read, such as a copy.
    public static SqliteDatabase readOnly(Path file) {
        return new SqliteDatabase(file, true);
    }

    @Override
    public Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(readOnly);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        }
        return config.createConnection(readOnly ? copyUrl() : "jdbc:sqlite:" + file);
    }

    /// A file without a write-ahead log beside it is at rest; reading it must leave nothing behind.
    private String copyUrl() {
        boolean atRest = Files.notExists(file.resolveSibling(file.getFileName() + "-wal"));
        return "jdbc:sqlite:file:"
                + file.toUri().getRawPath()
                + (atRest ? "?immutable=1" : "?mode=ro");
    }

    @Override
    public Connection connectToRead() throws SQLException {
        return readOnly(file).connect();
    }

    /// The driver's own transactions would begin anew at every commit and so lock for good.
    @Override
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Where it is.
    public Path file() {
        return file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public void close() {}
}
