package dev.slipway.monitoring.metrics;

import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// Which release it is of which something is stored under a name, as rows of `metrics.db`: a
/// journal that was restored, or lost records, gives numbers once more, and what the release before
/// has shown says nothing of the one that gets its number. Their salts differ, since they began at
/// different times.
final class ReleaseSalts {
    /// A server that knows nothing of it leaves it alone, and what it stored counts for whichever
    /// release asks first.
    static final String TABLE =
            """
            CREATE TABLE IF NOT EXISTS release_salt (release TEXT PRIMARY KEY,
              salt INTEGER NOT NULL) WITHOUT ROWID\
            """;

    /// Where rows stand under a release's name.
    private static final List<String> TABLES =
            List.of(
                    "release_evidence",
                    "evidence_second",
                    "release_performance",
                    "waiting_row",
                    "said_key");

    private ReleaseSalts() {}

    /// Whether what is stored under a release's name is another's.
    static boolean isOfOther(Connection connection, ReleaseId release, long salt)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT salt FROM release_salt WHERE release = ?")) {
            statement.setString(1, release.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) != salt;
            }
        }
    }

    /// The same.
    static boolean isOfOther(Connection connection, Release release) throws SQLException {
        return isOfOther(connection, release.id(), release.salt());
    }

    /// Has what is stored under a name be this release's from now on; what is another's goes.
    static void claim(Connection connection, ReleaseId release, long salt) throws SQLException {
        if (isOfOther(connection, release, salt)) {
            for (String table : TABLES) {
                try (PreparedStatement statement =
                        connection.prepareStatement(
                                "DELETE FROM " + table + " WHERE release = ?")) {
                    statement.setString(1, release.value());
                    statement.executeUpdate();
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT OR REPLACE INTO release_salt VALUES (?,?)")) {
            statement.setString(1, release.value());
            statement.setLong(2, salt);
            statement.executeUpdate();
        }
    }
}
