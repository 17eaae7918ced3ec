package dev.slipway.packages.rows;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.slipway.api.error.CsvFault;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads tables of rows; the format is told by the first bytes, not by the name.
///
/// What CSV and arguments say stays as it is written: whoever takes it knows its types, and
/// guessing would turn `00501` into 501, and the name of a category into the code of another.
public final class RowFiles {
    /// As jobs read it: Python writes NaN for a number that is missing, and of two values of one
    /// name nobody knows which is meant.
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// Signs that are looked at to tell an array of objects.
    private static final int AHEAD = 64;

    private RowFiles() {}

    /// The first `limit` rows of `source`, which is a file or `-` for `standardInput`. Nothing
    /// behind them is read.
    ///
    /// *Errors*: `IOException` naming the source and what is wrong.
    public static Rows read(String source, InputStream standardInput, int limit)
            throws IOException {
        return read(source, standardInput, new Limit(limit, Long.MAX_VALUE));
    }

    /// The first rows of a file, at most `rows`, and no more than have `cells` values together.
    ///
    /// *Errors*: `IOException` naming the file and what is wrong.
    public static Rows first(Path file, int rows, long cells) throws IOException {
        return read(file.toString(), InputStream.nullInputStream(), new Limit(rows, cells));
    }

    /// Hands all rows of `source` on, `atOnce` at a time and the rest at the end, so that no more
    /// than these are held.
    ///
    /// *Errors*: `IOException` naming the source and what is wrong; what `taker` throws, but for
    /// an `IllegalArgumentException`, which is taken for one about the source.
    public static void each(
            String source, InputStream standardInput, int atOnce, Consumer<Rows> taker)
            throws IOException {
        read(source, standardInput, new Limit(Integer.MAX_VALUE, Long.MAX_VALUE, atOnce, taker));
    }

    /// How much of a table is read, and who takes it meanwhile.
    private record Limit(int rows, long cells, int atOnce, @Nullable Consumer<Rows> taker) {
        Limit(int rows, long cells) {
            this(rows, cells, Integer.MAX_VALUE, null);
        }

        boolean takes(List<List<Cell>> read, int columns) {
            return read.size() < rows && (long) read.size() * columns < cells;
        }

        /// Takes a whole number of JSON. Events have one zero, and rows two.
        Cell whole(JsonParser parser) throws IOException {
            long value = parser.getLongValue();
            boolean isMinusZero = value == 0 && parser.getTextLength() == 2;
            return isMinusZero && taker == null ? new Cell.Real(-0d) : new Cell.Whole(value);
        }

        /// Events have numbers of 64 bits, as jobs read them, and rows all digits that a model may
        /// take.
        Cell taken(Cell cell) {
            return taker != null && cell instanceof Cell.Digits
                    ? new Cell.Real(cell.number())
                    : cell;
        }

        void handOn(List<String> columns, List<List<Cell>> rows, boolean areWritten) {
            if (taker != null && rows.size() == atOnce) {
                taker.accept(new Rows(columns, rows, areWritten));
                rows.clear();
            }
        }

        Rows rest(List<String> columns, List<List<Cell>> rows, boolean areWritten) {
            Rows rest = new Rows(columns, rows, areWritten);
            if (taker != null && !rows.isEmpty()) {
                taker.accept(rest);
            }
            return rest;
        }
    }

    private static Rows read(String source, InputStream standardInput, Limit limit)
            throws IOException {
        try {
            if (source.equals("-")) {
                // As of files: what is no UTF-8 is refused, and not replaced by other characters.
                return readText(
                        new InputStreamReader(standardInput, StandardCharsets.UTF_8.newDecoder()),
                        limit);
            }
            Path file = Path.of(source);
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException(
                        "a directory (expected: a file of CSV, JSON lines or Parquet)");
            }
            if (isParquet(file)) {
                return readParquet(file, limit);
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                return readText(reader, limit);
            }
        } catch (CsvParseException e) {
            throw new IOException(source + ": " + CsvFault.inWords(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IOException(source + ": " + inWords(e), e);
        } catch (CharacterCodingException e) {
            throw noText(source, e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                // The parser's, behind the first characters.
                throw noText(source, e);
            }
            throw e;
        }
    }

    private static IOException noText(String source, Exception cause) {
        return new IOException(
                source + ": not UTF-8 text (expected: CSV, JSON lines or Parquet)", cause);
    }

    private static String inWords(JacksonException failure) {
        return "line " + failure.getLocation().getLineNr() + ": " + failure.getOriginalMessage();
    }

    /// A table of one row from `column=value` arguments.
    ///
    /// *Errors*: `IllegalArgumentException` for an argument without `=`.
    public static Rows ofArguments(List<String> arguments) {
        List<String> columns = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(argument + " (expected: column=value)");
            }
            columns.add(argument.substring(0, equals));
            cells.add(written(argument.substring(equals + 1)));
        }
        return Rows.written(columns, List.of(cells));
    }

    private static Cell written(String text) {
        return text.isEmpty() ? new Cell.Missing() : new Cell.Text(text);
    }

    /// Whether a file is one of Parquet, by how it begins. A pipe, as `<(zcat rows.csv.gz)` is one
    /// in a shell, is none, as these are read from their end: what was read of it to tell would be
    /// missing.
    public static boolean isParquet(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("PAR1");
        }
    }

    private static Rows readText(Reader source, Limit limit) throws IOException {
        PushbackReader reader = new PushbackReader(new BufferedReader(source), AHEAD + 1);
        int first = reader.read();
        // Spreadsheets begin a file of theirs with a byte order mark.
        while (first == BYTE_ORDER_MARK || (first >= 0 && Character.isWhitespace(first))) {
            first = reader.read();
        }
        if (first < 0) {
            throw new IllegalArgumentException(
                    "empty (expected: a header line, JSON lines or Parquet)");
        }
        if (first == '[' && isObjectNext(reader)) {
            throw new IllegalArgumentException(
                    "a JSON array (expected: one JSON object per line, as pandas writes it with"
                            + " lines=True, or CSV or Parquet)");
        }
        reader.unread(first);
        return first == '{' ? readJson(reader, limit) : readCsv(reader, limit);
    }

    /// Whether an object begins behind what was read: a column may be called `[a]`.
    private static boolean isObjectNext(PushbackReader reader) throws IOException {
        char[] ahead = new char[AHEAD];
        int length = Math.max(0, reader.read(ahead));
        reader.unread(ahead, 0, length);
        return new String(ahead, 0, length).stripLeading().startsWith("{");
    }

    private static Rows readCsv(Reader text, Limit limit) throws IOException {
        try (CsvReader<List<Cell>> csv = csv().build(new WrittenLine(), text)) {
            Iterator<List<Cell>> lines = csv.iterator();
            List<String> columns = lines.next().stream().map(RowFiles::name).toList();
            List<List<Cell>> rows = new ArrayList<>();
            while (limit.takes(rows, columns.size()) && lines.hasNext()) {
                rows.add(lines.next());
                limit.handOn(columns, rows, true);
            }
            return limit.rest(columns, rows, true);
        }
    }

    private static String name(Cell written) {
        return written instanceof Cell.Text(String text) ? text : "";
    }

    /// Rows of another width than the header's are named by the table, not by the parser. Behind a
    /// quote that is never closed all rows would be one value.
    private static CsvReader.CsvReaderBuilder csv() {
        return CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false);
    }

    private static Rows readJson(Reader text, Limit limit) throws IOException {
        List<String> columns = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        int number = 0;
        try (JsonParser parser = JSON.createParser(text)) {
            while (limit.takes(rows, columns.size()) && parser.nextToken() != null) {
                Map<String, Cell> row = jsonRow(parser, limit);
                if (number == 0) {
                    columns.addAll(row.keySet());
                }
                number++;
                rows.add(inOrder(row, columns, number));
                limit.handOn(columns, rows, false);
            }
        }
        return limit.rest(columns, rows, false);
    }

    private static Map<String, Cell> jsonRow(JsonParser parser, Limit limit) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(
                    "line "
                            + parser.currentTokenLocation().getLineNr()
                            + ": "
                            + parser.currentToken()
                            + " (expected: one JSON object per line)");
        }
        Map<String, Cell> row = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            row.put(name, jsonCell(parser, name, limit));
        }
        return row;
    }

    private static Cell jsonCell(JsonParser parser, String name, Limit limit) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? limit.taken(jsonGreat(parser, name))
                            : limit.whole(parser);
            case VALUE_NUMBER_FLOAT -> limit.taken(jsonReal(parser, name));
            case VALUE_STRING -> new Cell.Text(parser.getText());
            case VALUE_TRUE -> new Cell.Whole(1);
            case VALUE_FALSE -> new Cell.Whole(0);
            case VALUE_NULL -> new Cell.Missing();
            default ->
                    throw new IllegalArgumentException(
                            name + ": " + parser.currentToken() + " (expected: a plain value)");
        };
    }

    private static Cell jsonGreat(JsonParser parser, String name) throws IOException {
        Cell whole = Cell.whole(parser.getBigIntegerValue());
        return whole instanceof Cell.Digits ? whole : jsonReal(parser, name);
    }

    private static Cell jsonReal(JsonParser parser, String name) throws IOException {
        double value = parser.getDoubleValue();
        // Only a word makes a value infinite, as in jobs.
        if (Double.isInfinite(value) && parser.getText().indexOf('I') < 0) {
            throw new IllegalArgumentException(
                    name + ": a number that is too large (expected: one of 64 bits)");
        }
        return Double.isFinite(value) ? Cell.decimal(parser.getText()) : new Cell.Real(value);
    }

    private static List<Cell> inOrder(Map<String, Cell> row, List<String> columns, int number) {
        List<Cell> cells = new ArrayList<>(columns.size());
        for (String column : columns) {
            cells.add(row.getOrDefault(column, new Cell.Missing()));
        }
        if (!columns.containsAll(row.keySet())) {
            throw new IllegalArgumentException(
                    "row "
                            + number
                            + ": columns "
                            + row.keySet()
                            + " (expected: those of the first row, "
                            + columns
                            + ")");
        }
        return cells;
    }

    private static Rows readParquet(Path file, Limit limit) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader reader = parquet.rowReader()) {
            List<PlainColumn> plain = PlainColumn.of(parquet.getFileSchema());
            List<String> columns = plain.stream().map(PlainColumn::name).toList();
            List<List<Cell>> rows = new ArrayList<>();
            while (limit.takes(rows, columns.size()) && reader.hasNext()) {
                reader.next();
                rows.add(plain.stream().map(column -> limit.taken(column.cell(reader))).toList());
                limit.handOn(columns, rows, false);
            }
            return limit.rest(columns, rows, false);
        }
    }
}
