package dev.slipway.monitoring.metrics;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.monitoring.quality.WaitingRow;
import dev.slipway.stats.counts.Arm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows that wait for their labels, as rows of `metrics.db`. A number is stored as it is, what is
/// no number as nothing, a class as text, and one that has a place as bytes: its place, the end of
/// a line, and its name; no class is the end of a line alone, and a whole number that SQLite has no
/// room for its digits behind one.
final class StoredRows {
    static final List<String> TABLES =
            List.of(
                    """
                    CREATE TABLE IF NOT EXISTS waiting_row (release TEXT NOT NULL,
                      prediction BLOB NOT NULL, arm INTEGER NOT NULL, caller INTEGER,
                      stable, candidate, counted INTEGER NOT NULL, due INTEGER NOT NULL,
                      PRIMARY KEY (release, prediction)) WITHOUT ROWID\
                    """,
                    """
                    CREATE TABLE IF NOT EXISTS said_key (release TEXT NOT NULL,
                      caller INTEGER NOT NULL, PRIMARY KEY (release, caller)) WITHOUT ROWID\
                    """);

    private static final String LINE_END = "\n";

    private StoredRows() {}

    static void write(Connection connection, ReleaseId release, QualityJoin.News news)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT OR IGNORE INTO waiting_row VALUES (?,?,?,?,?,?,0,0)")) {
            for (PairedAnswer pair : news.fresh()) {
                statement.setString(1, release.value());
                statement.setBytes(2, bytes(pair.id()));
                statement.setInt(3, code(pair.answered()));
                OptionalLong key = pair.key();
                statement.setObject(4, key.isEmpty() ? null : key.getAsLong());
                statement.setObject(5, value(pair.stable()));
                statement.setObject(6, value(pair.candidate()));
                statement.executeUpdate();
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "DELETE FROM waiting_row WHERE release = ? AND prediction = ?")) {
            for (PredictionId gone : news.gone()) {
                statement.setString(1, release.value());
                statement.setBytes(2, bytes(gone));
                statement.executeUpdate();
            }
        }
    }

    static void mark(Connection connection, ReleaseId release, List<RowMark> marks)
            throws SQLException {
        if (marks.isEmpty()) {
            return;
        }
        try (PreparedStatement row =
                        connection.prepareStatement(
                                "UPDATE waiting_row SET counted = ?, due = ?"
                                        + " WHERE release = ? AND prediction = ?");
                PreparedStatement key =
                        connection.prepareStatement(
                                "INSERT OR IGNORE INTO said_key VALUES (?,?)")) {
            for (RowMark mark : marks) {
                row.setInt(1, mark.isCounted() ? 1 : 0);
                row.setInt(2, mark.isDue() ? 1 : 0);
                row.setString(3, release.value());
                row.setBytes(4, bytes(mark.prediction()));
                row.executeUpdate();
                if (mark.newKey().isPresent()) {
                    key.setString(1, release.value());
                    key.setLong(2, mark.newKey().getAsLong());
                    key.executeUpdate();
                }
            }
        }
    }

    /// Forgets the rows of all releases but these.
    static void keepOnly(Connection connection, Set<ReleaseId> open) throws SQLException {
        for (String table : List.of("waiting_row", "said_key")) {
            List<String> others = new ArrayList<>();
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT DISTINCT release FROM " + table);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String release = row.getString(1);
                    if (open.stream().noneMatch(one -> one.value().equals(release))) {
                        others.add(release);
                    }
                }
            }
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE release = ?")) {
                for (String release : others) {
                    statement.setString(1, release);
                    statement.executeUpdate();
                }
            }
        }
    }

    static List<WaitingRow> read(Connection connection, ReleaseId release, int most)
            throws SQLException {
        List<WaitingRow> rows = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "SELECT prediction, arm, caller, stable, candidate, counted, due"
                                + " FROM waiting_row WHERE release = ?"
                                + " ORDER BY prediction DESC LIMIT ?")) {
            statement.setString(1, release.value());
            statement.setInt(2, most);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(row(row));
                }
            }
        }
        return rows;
    }

    private static WaitingRow row(ResultSet row) throws SQLException {
        long caller = row.getLong(3);
        OptionalLong key = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(caller);
        PairedAnswer pair =
                new PairedAnswer(
                        new PredictionId(HexFormat.of().formatHex(row.getBytes(1))),
                        row.getInt(2) == code(Arm.STABLE) ? Arm.STABLE : Arm.CANDIDATE,
                        key,
                        answer(row.getObject(4)),
                        answer(row.getObject(5)));
        return new WaitingRow(pair, row.getInt(6) != 0, row.getInt(7) != 0);
    }

    static List<Long> saidKeys(Connection connection, ReleaseId release) throws SQLException {
        List<Long> keys = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT caller FROM said_key WHERE release = ?")) {
            statement.setString(1, release.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(row.getLong(1));
                }
            }
        }
        return keys;
    }

    private static @Nullable Object value(Answer answer) {
        return switch (answer) {
            case Answer.Number(Amount.Real(double value)) ->
                    Double.isNaN(value) ? null : Double.valueOf(value);
            case Answer.Number(Amount.Whole(BigInteger value)) ->
                    value.bitLength() < Long.SIZE
                            ? Long.valueOf(value.longValue())
                            : bytes(LINE_END + value);
            case Answer.Named(String name) -> name;
            case Answer.Place(int place, String name) -> bytes(place + LINE_END + name);
            case Answer.Nothing _ -> bytes(LINE_END);
        };
    }

    private static Answer answer(@Nullable Object value) {
        return switch (value) {
            case String name -> new Answer.Named(name);
            case byte[] stored -> ofBytes(new String(stored, StandardCharsets.UTF_8));
            case Long whole -> new Answer.Number(Amount.of(BigInteger.valueOf(whole)));
            case Number number -> new Answer.Number(number.doubleValue());
            case null, default -> new Answer.Number(Double.NaN);
        };
    }

    private static Answer ofBytes(String stored) {
        int end = stored.indexOf(LINE_END);
        String rest = stored.substring(end + 1);
        if (end > 0) {
            return new Answer.Place(Integer.parseInt(stored.substring(0, end)), rest);
        }
        return rest.isEmpty()
                ? new Answer.Nothing()
                : new Answer.Number(Amount.of(new BigInteger(rest)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(PredictionId prediction) {
        return HexFormat.of().parseHex(prediction.value());
    }

    /// As it is stored.
    private static int code(Arm arm) {
        return switch (arm) {
            case STABLE -> 0;
            case CANDIDATE -> 1;
        };
    }
}
