package dev.slipway.jobs.input;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that is cut between rows has the rows of the whole one, under the same numbers.
final class RowIndexTest {
    private static final List<Field> FIELDS =
            List.of(Field.plain("a", Kind.TEXT), Field.plain("b", Kind.TEXT));
    private static final String[] PLAIN = {"", "x", "a\"b", "\"", " ", "é", "1.5"};
    private static final String[] QUOTED = {"", "\n", "\r\n", "\r", ",", "\"\"", "y", "ü\n\n"};
    private static final String[] LINE_ENDS = {"\n", "\n", "\r\n", "\r\n", "\r"};
    private static final String[] LINES = {
        "{\"a\":\"x\",\"b\":\"y\"}", "{\"a\":null}", "", "  \t", "no object", "{\"a\":\"é\"}"
    };

    @TempDir private Path directory;

    @Test
    void cutCsvHasTheRowsOfTheWhole() {
        Property.holds(400, random -> holds(FileFormat.CSV, csv(random), random));
    }

    @Test
    void cutJsonLinesHaveTheRowsOfTheWhole() {
        Property.holds(400, random -> holds(FileFormat.JSONL, jsonLines(random), random));
    }

    @Test
    void emptyFileHasNoRow() throws IOException {
        Path path = Files.writeString(directory.resolve("empty.jsonl"), "");
        assertThat(rows(path, FileFormat.JSONL, new Piece(0, 0, 0, 0, null, 0))).isEmpty();
    }

    @Test
    void lineEndsBetweenQuotesCutNoRow() throws IOException {
        String text = "a,b\n" + "\"one\n\"\"two\"\"\n\",x\n".repeat(3);
        Path path = Files.writeString(directory.resolve("quoted.csv"), text);
        List<Piece> pieces = RowIndex.cut(path, 0, FileFormat.CSV, 1);
        assertThat(pieces).extracting(Piece::rows).containsExactly(0L, 1L, 1L, 1L);
        assertThat(pieces).extracting(Piece::firstRow).containsExactly(0L, 0L, 1L, 2L);
    }

    @Test
    void lineThatIsTooLongIsARow() throws IOException {
        String text = "{}\n" + " ".repeat(JsonLines.LONGEST + 1) + "\n \n{}";
        Path path = Files.writeString(directory.resolve("long.jsonl"), text);
        List<Piece> pieces = RowIndex.cut(path, 0, FileFormat.JSONL, 1);
        assertThat(pieces).extracting(Piece::rows).containsExactly(1L, 1L, 0L, 1L);
    }

    private void holds(FileFormat format, String text, RandomGenerator random) {
        try {
            Path path = Files.writeString(directory.resolve("input" + format.suffix()), text);
            long bytes = text.getBytes(StandardCharsets.UTF_8).length;
            List<String> whole = rows(path, format, new Piece(0, 0, bytes, 0, null, bytes));
            List<String> joined = new ArrayList<>();
            long next = 0;
            for (Piece piece : RowIndex.cut(path, 0, format, random.nextInt(1, 60))) {
                assertThat(piece.from()).as(text).isEqualTo(next);
                assertThat(piece.firstRow()).as(text).isEqualTo(joined.size());
                List<String> own = rows(path, format, piece);
                assertThat(piece.rows()).as(text).isEqualTo(own.size());
                joined.addAll(own);
                next = piece.to();
            }
            assertThat(next).as(text).isEqualTo(bytes);
            assertThat(joined).as(text).isEqualTo(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> rows(Path path, FileFormat format, Piece piece) throws IOException {
        Plan plan = new Plan(format, 3, List.of(), List.of(), FIELDS, List.of(0), List.of(), null);
        List<String> rows = new ArrayList<>();
        try (BatchReader reader =
                format == FileFormat.CSV
                        ? CsvBatches.open(path, "input", plan, piece)
                        : JsonBatches.open(path, "input", plan, piece)) {
            for (BatchReader.Rows next = reader.next(); next != null; next = reader.next()) {
                for (int row = 0; row < next.count(); row++) {
                    rows.add(text(next, row));
                }
            }
        }
        return rows;
    }

    private static String text(BatchReader.Rows rows, int row) {
        for (BadRow bad : rows.badRows()) {
            if (bad.row() == row) {
                return "bad: " + bad.reason().replaceAll("\\[[^]]*]", "");
            }
        }
        StringBuilder text = new StringBuilder();
        for (Column column : rows.columns()) {
            text.append(column.isMissing(row) ? "missing" : column.textAt(row)).append('|');
        }
        return text.toString();
    }

    private static String csv(RandomGenerator random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "\ufeff" : "");
        text.append(random.nextBoolean() ? "\"a\",b\n" : "a,\"b\"\r\n");
        int rows = random.nextInt(30);
        for (int row = 0; row < rows; row++) {
            int fields = random.nextInt(8) == 0 ? random.nextInt(4) : 2;
            for (int field = 0; field < fields; field++) {
                text.append(field == 0 ? "" : ",").append(field(random));
            }
            boolean isOpen = row == rows - 1 && random.nextBoolean();
            text.append(isOpen ? "" : one(random, LINE_ENDS));
        }
        return text.toString();
    }

    /// A quote that is no first character means nothing by itself.
    private static String field(RandomGenerator random) {
        if (random.nextInt(3) > 0) {
            String plain = one(random, PLAIN);
            return plain.startsWith("\"") ? "z" + plain : plain;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = random.nextInt(4); i > 0; i--) {
            quoted.append(one(random, QUOTED));
        }
        return quoted.append('"').toString();
    }

    private static String jsonLines(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        int rows = random.nextInt(30);
        for (int row = 0; row < rows; row++) {
            text.append(one(random, LINES)).append(random.nextInt(4) == 0 ? "\r\n" : "\n");
        }
        return text.append(random.nextBoolean() ? "" : one(random, LINES)).toString();
    }

    private static String one(RandomGenerator random, String[] choices) {
        return requireNonNull(choices[random.nextInt(choices.length)]);
    }
}
