package dev.slipway.journal;

import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/// The one kept image; whatever does not fit the journal exactly is as good as none.
final class SnapshotTable {
    private SnapshotTable() {}

    static void keep(Connection connection, Snapshot snapshot) throws SQLException {
        drop(connection);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO snapshot (id, seq, hash, fold_version, state, state_digest)"
                                + " VALUES (1, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, snapshot.seq());
            insert.setString(2, snapshot.hash().hex());
            insert.setInt(3, snapshot.foldVersion());
            insert.setString(4, snapshot.state());
            insert.setString(5, Sha256.of(snapshot.state()).hex());
            insert.executeUpdate();
        }
    }

    static void drop(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM snapshot");
        }
    }

    static Optional<Snapshot> fitting(Connection connection, int foldVersion) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT s.seq, s.hash, s.state, s.state_digest FROM snapshot s"
                                + " JOIN record r ON r.seq = s.seq AND r.hash = s.hash"
                                + " WHERE s.fold_version = ?")) {
            select.setInt(1, foldVersion);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String state = row.getString(3);
                return Sha256.of(state).hex().equals(row.getString(4))
                        ? Optional.of(
                                new Snapshot(
                                        row.getLong(1),
                                        new Sha256(row.getString(2)),
                                        foldVersion,
                                        state))
                        : Optional.empty();
            }
        }
    }
}
