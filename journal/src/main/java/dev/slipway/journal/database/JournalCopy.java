package dev.slipway.journal.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;

/// A journal carried from one database to another, of the same kind or not, as it stands at one
/// moment. Copies are always SQLite files, whatever they were taken from.
public final class JournalCopy {
    private static final int ROWS_AT_ONCE = 500;
    private static final int ALL_PAGES = -1;
    private static final int RETRY_MILLIS = 100;
    private static final int RETRIES = 100;

    private JournalCopy() {}

    /// Writes a copy into a file that does not exist yet, while a writer may be at work.
    public static void toFile(Database journal, Path file) throws SQLException {
        switch (journal) {
            case SqliteDatabase sqlite -> backUp(sqlite, file);
            case PostgresDatabase postgres -> copy(postgres, SqliteDatabase.at(file));
        }
    }

    /// Writes a copy of another SQLite file that may be in use.
    public static void ofSqlite(SqliteDatabase from, Path file) throws SQLException {
        backUp(from, file);
    }

    /// Brings a copy back into a database that holds no journal yet.
    public static void fromFile(Path file, Database journal) throws SQLException {
        copy(SqliteDatabase.readOnly(file), journal);
    }

    /// Requires that a database holds no journal yet; makes its tables.
    public static void requireNone(Database journal) throws SQLException {
        try (Connection connection = journal.connect()) {
            Tables.create(connection, journal.name());
            requireNone(connection, journal);
        }
    }

    private static void requireNone(Connection connection, Database journal) throws SQLException {
        if (WriterRow.read(connection).isPresent()) {
            throw new SQLException(journal.name() + ": holds a journal (expected: none)");
        }
    }

    /// In one step: a copy in several begins anew whenever another process writes between two, so
    /// under a storm of commands it would never end. Writers are not kept waiting.
    static void backUp(SqliteDatabase sqlite, Path file) throws SQLException {
        try (Connection connection = sqlite.connect()) {
            DB database = connection.unwrap(SQLiteConnection.class).getDatabase();
            int code =
                    database.backup(
                            "main",
                            file.toAbsolutePath().toString(),
                            (left, pages) -> {},
                            RETRY_MILLIS,
                            RETRIES,
                            ALL_PAGES);
            if (code != 0) {
                throw new SQLException("backup of " + sqlite.name() + " failed with code " + code);
            }
        }
    }

    private static void copy(Database from, Database to) throws SQLException {
        try (JournalSource source = new JournalSource(from);
                Connection target = to.connect()) {
            Tables.format(source.connection(), from.name());
            Tables.create(target, to.name());
            target.setAutoCommit(false);
            requireNone(target, to);
            for (String table : Tables.NAMES) {
                copyTable(source, target, table);
            }
            target.commit();
        }
    }

    private static void copyTable(JournalSource source, Connection target, String table)
            throws SQLException {
        try (Statement emptying = target.createStatement()) {
            emptying.executeUpdate("DELETE FROM " + table);
        }
        try (Statement describing = source.connection().createStatement();
                ResultSet columns =
                        describing.executeQuery("SELECT * FROM " + table + " WHERE 1 = 0")) {
            int count = columns.getMetaData().getColumnCount();
            String marks = String.join(", ", Collections.nCopies(count, "?"));
            try (PreparedStatement insert =
                    target.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
                int[] waiting = {0};
                source.stream(
                        "SELECT * FROM " + table,
                        row -> {
                            for (int i = 1; i <= count; i++) {
                                insert.setObject(i, row.getObject(i));
                            }
                            insert.addBatch();
                            if (++waiting[0] % ROWS_AT_ONCE == 0) {
                                insert.executeBatch();
                            }
                            return true;
                        });
                insert.executeBatch();
            }
        }
    }
}
