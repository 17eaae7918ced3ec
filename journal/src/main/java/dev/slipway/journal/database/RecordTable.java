package dev.slipway.journal.database;

import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.record.RecordColumn;
import dev.slipway.journal.record.RecordHasher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of table `record`, as they stand; whether they verify is for others to say.
public final class RecordTable {
    public static final String COLUMNS =
            "seq, epoch, time, actor, kind, schema_version, idempotency_key, request_digest,"
                    + " payload, previous_hash, hash";

    private RecordTable() {}

    public static void insert(Connection connection, List<JournalRecord> records)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO record ("
                                + COLUMNS
                                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (JournalRecord record : records) {
                bind(insert, record);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void bind(PreparedStatement insert, JournalRecord record) throws SQLException {
        insert.setLong(1, record.seq());
        insert.setLong(2, record.epoch());
        insert.setLong(3, RecordHasher.micros(record.time()));
        insert.setString(4, record.actor());
        insert.setString(5, record.kind());
        insert.setInt(6, record.schemaVersion());
        insert.setString(7, record.key().value());
        insert.setString(8, record.request().hex());
        insert.setString(9, record.payload());
        insert.setString(10, record.previous().hex());
        insert.setString(11, record.hash().hex());
    }

    public static List<JournalRecord> after(Connection connection, long seq, int limit)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT " + COLUMNS + " FROM record WHERE seq > ? ORDER BY seq LIMIT ?")) {
            select.setLong(1, seq);
            select.setInt(2, limit);
            return all(select);
        }
    }

    public static Optional<JournalRecord> at(Connection connection, long seq) throws SQLException {
        return after(connection, seq - 1, 1).stream()
                .filter(record -> record.seq() == seq)
                .findFirst();
    }

    public static List<JournalRecord> ofCommand(
            Connection connection, String actor, IdempotencyKey key) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT "
                                + COLUMNS
                                + " FROM record WHERE idempotency_key = ? AND actor = ?"
                                + " ORDER BY seq")) {
            select.setString(1, key.value());
            select.setString(2, actor);
            return all(select);
        }
    }

    public static List<JournalRecord> ofKind(Connection connection, String kind)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT " + COLUMNS + " FROM record WHERE kind = ? ORDER BY seq")) {
            select.setString(1, kind);
            return all(select);
        }
    }

    /// The record in the current row.
    ///
    /// *Errors*: [JournalException] when a column holds what no record can.
    public static JournalRecord read(ResultSet row) throws SQLException {
        try {
            return new JournalRecord(
                    row.getLong(1),
                    row.getLong(2),
                    RecordHasher.time(row.getLong(3)),
                    text(row, 4),
                    text(row, 5),
                    row.getInt(6),
                    new IdempotencyKey(text(row, 7)),
                    new Sha256(text(row, 8)),
                    text(row, 9),
                    new Sha256(text(row, 10)),
                    new Sha256(text(row, 11)));
        } catch (IllegalArgumentException e) {
            throw new JournalException("record " + row.getLong(1) + ": " + e.getMessage(), e);
        }
    }

    /// No record lacks a column, but a file that was changed may.
    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new IllegalArgumentException("column " + column + ": missing");
        }
        return text;
    }

    /// The column of the current row that holds what no record can.
    public static Optional<RecordColumn> unreadable(ResultSet row) throws SQLException {
        for (RecordColumn column : RecordColumn.values()) {
            if (!isReadable(column, row.getObject(column.toString()))) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    private static boolean isReadable(RecordColumn column, @Nullable Object value) {
        return switch (column) {
            case SEQ, EPOCH, TIME, SCHEMA_VERSION -> value instanceof Number;
            case ACTOR, KIND, PAYLOAD -> value instanceof String;
            case IDEMPOTENCY_KEY -> value instanceof String text && isKey(text);
            case REQUEST_DIGEST, PREVIOUS_HASH, HASH ->
                    value instanceof String text && text.matches("[0-9a-f]{64}");
        };
    }

    private static boolean isKey(String text) {
        try {
            return new IdempotencyKey(text).value().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<JournalRecord> all(PreparedStatement select) throws SQLException {
        List<JournalRecord> records = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                records.add(read(rows));
            }
        }
        return records;
    }
}
