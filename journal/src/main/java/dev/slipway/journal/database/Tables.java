package dev.slipway.journal.database;

import dev.slipway.api.journal.JournalException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of a journal, in the SQL that SQLite and PostgreSQL share.
public final class Tables {
    /// The layout that this version reads and writes.
    static final int FORMAT = 1;

    static final List<String> NAMES =
            List.of("journal_format", "writer", "record", "concealed", "snapshot");

    private static final List<String> STATEMENTS =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS journal_format (
                        version INTEGER NOT NULL PRIMARY KEY)
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS writer (
                        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                        lineage TEXT NOT NULL,
                        epoch BIGINT NOT NULL,
                        seq BIGINT NOT NULL,
                        holder TEXT NOT NULL)
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS record (
                        seq BIGINT NOT NULL PRIMARY KEY,
                        epoch BIGINT NOT NULL,
                        time BIGINT NOT NULL,
                        actor TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        schema_version INTEGER NOT NULL,
                        idempotency_key TEXT NOT NULL,
                        request_digest TEXT NOT NULL,
                        payload TEXT NOT NULL,
                        previous_hash TEXT NOT NULL,
                        hash TEXT NOT NULL)
                    """,
                    """
                    CREATE INDEX IF NOT EXISTS record_by_key
                        ON record (idempotency_key, actor)
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS concealed (
                        token TEXT NOT NULL PRIMARY KEY,
                        mac_key TEXT NOT NULL,
                        value TEXT NOT NULL)
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS snapshot (
                        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                        seq BIGINT NOT NULL,
                        hash TEXT NOT NULL,
                        fold_version INTEGER NOT NULL,
                        state TEXT NOT NULL,
                        state_digest TEXT NOT NULL)
                    """);

    private Tables() {}

    /// Makes what is missing; whatever is there must be of this format or older, and is not touched
    /// before that is known.
    ///
    /// *Errors*: [JournalException] when a newer version of this program wrote it.
    public static void create(Connection connection, String where) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The first is that of the format.
            statement.execute(STATEMENTS.getFirst());
            int format = format(connection, where);
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
            if (format == 0) {
                statement.executeUpdate("INSERT INTO journal_format VALUES (" + FORMAT + ")");
            }
        }
    }

    /// The format of an existing journal, 0 before it has one.
    ///
    /// *Errors*: [JournalException] when a newer version of this program wrote it.
    public static int format(Connection connection, String where) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(version) FROM journal_format")) {
            int version = row.next() ? row.getInt(1) : 0;
            if (version > FORMAT) {
                throw new JournalException(
                        "journal-format: "
                                + version
                                + " (expected: <= "
                                + FORMAT
                                + ") for "
                                + where
                                + "; a newer Slipway wrote it, so start that version or a newer"
                                + " one");
            }
            return version;
        }
    }
}
