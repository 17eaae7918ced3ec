package dev.slipway.journal.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.journal.database.JournalSource;
import dev.slipway.journal.database.SqliteDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Texts with U+0000 in them, which PostgreSQL keeps in no column and SQLite does; early builds
/// recorded them. A record holds a keyed hash of a text as it was written, so with another
/// character in that place the journal would not verify any more.
final class UnkeptTexts {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NAMED = 10;

    private UnkeptTexts() {}

    /// *Errors*: [BackupException] that names records and fields, when a copy of a journal has any.
    static void requireNone(Path copy) throws BackupException {
        List<String> places = places(copy);
        if (!places.isEmpty()) {
            throw new BackupException(
                    copy
                            + ": texts with U+0000, which PostgreSQL cannot keep: "
                            + String.join(", ", places)
                            + (places.size() < NAMED ? "" : ", and perhaps more")
                            + " (expected: none; erase the words of these records with slipway"
                            + " audit erase SEQ, and take another backup)");
        }
    }

    private static List<String> places(Path copy) throws BackupException {
        List<String> places = new ArrayList<>();
        try (JournalSource source = new JournalSource(SqliteDatabase.readOnly(copy))) {
            Set<String> tokens = tokens(source);
            if (tokens.isEmpty()) {
                return places;
            }
            source.stream(
                    "SELECT seq, payload FROM record ORDER BY seq",
                    row -> {
                        for (String field : fields(row.getString(2), tokens)) {
                            places.add("record " + row.getLong(1) + " " + field);
                        }
                        return places.size() < NAMED;
                    });
        } catch (SQLException e) {
            throw new BackupException(copy + ": " + e.getMessage(), e);
        }
        return places;
    }

    private static Set<String> tokens(JournalSource source) throws SQLException {
        Set<String> tokens = new HashSet<>();
        source.stream(
                "SELECT token, value FROM concealed",
                row -> {
                    if (row.getString(2).indexOf('\0') >= 0) {
                        tokens.add(row.getString(1));
                    }
                    return true;
                });
        return tokens;
    }

    /// Where in a payload any of the tokens stands.
    private static List<String> fields(String payload, Set<String> tokens) {
        List<String> fields = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
                if (next == JsonToken.VALUE_STRING && tokens.contains(parser.getText())) {
                    String pointer = parser.getParsingContext().pathAsPointer().toString();
                    fields.add(pointer.substring(1).replace('/', '.'));
                }
            }
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
