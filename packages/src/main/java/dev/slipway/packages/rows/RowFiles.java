package dev.slipway.packages.rows;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnSchema;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads tables of rows; the format is told by the first bytes, not by the name.
public final class RowFiles {
    private static final JsonFactory JSON = new JsonFactory();

    private RowFiles() {}

    /// The first `limit` rows of `source`, which is a file or `-` for `standardInput`.
    ///
    /// *Errors*: `IOException` naming the source and what is wrong.
    public static Rows read(String source, InputStream standardInput, int limit)
            throws IOException {
        try {
            if (source.equals("-")) {
                return readText(
                        new InputStreamReader(standardInput, StandardCharsets.UTF_8), limit);
            }
            Path file = Path.of(source);
            if (isParquet(file)) {
                return readParquet(file, limit);
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                return readText(reader, limit);
            }
        } catch (IllegalArgumentException | CsvParseException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new IOException(source + ": " + inWords(e), e);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    source + ": not UTF-8 text (expected: CSV, JSON lines or Parquet)", e);
        }
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
            cells.add(Cell.parse(argument.substring(equals + 1)));
        }
        return new Rows(columns, List.of(cells));
    }

    private static boolean isParquet(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1).equals("PAR1");
        }
    }

    private static Rows readText(Reader reader, int limit) throws IOException {
        StringBuilder text = new StringBuilder();
        char[] chunk = new char[1 << 14];
        for (int count = reader.read(chunk); count >= 0; count = reader.read(chunk)) {
            text.append(chunk, 0, count);
        }
        String whole = text.toString();
        return whole.stripLeading().startsWith("{")
                ? readJson(whole, limit)
                : readCsv(whole, limit);
    }

    private static Rows readCsv(String text, int limit) throws IOException {
        try (CsvReader<CsvRecord> csv = csv().ofCsvRecord(text)) {
            Iterator<CsvRecord> records = csv.iterator();
            if (!records.hasNext()) {
                throw new IllegalArgumentException("empty (expected: a header line)");
            }
            List<String> columns = records.next().getFields();
            List<List<Cell>> rows = new ArrayList<>();
            while (records.hasNext() && rows.size() < limit) {
                rows.add(records.next().getFields().stream().map(Cell::parse).toList());
            }
            return new Rows(columns, rows);
        }
    }

    /// Rows of another width than the header's are named by the table, not by the parser.
    private static CsvReader.CsvReaderBuilder csv() {
        return CsvReader.builder().allowExtraFields(true).allowMissingFields(true);
    }

    private static Rows readJson(String text, int limit) throws IOException {
        List<String> columns = new ArrayList<>();
        List<List<Cell>> rows = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null && rows.size() < limit) {
                Map<String, Cell> row = jsonRow(parser);
                if (rows.isEmpty()) {
                    columns.addAll(row.keySet());
                }
                rows.add(inOrder(row, columns, rows.size() + 1));
            }
        }
        return new Rows(columns, rows);
    }

    private static Map<String, Cell> jsonRow(JsonParser parser) throws IOException {
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
            row.put(name, jsonCell(parser, name));
        }
        return row;
    }

    private static Cell jsonCell(JsonParser parser, String name) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_NUMBER_INT -> new Cell.Whole(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Cell.Real(parser.getDoubleValue());
            case VALUE_STRING -> new Cell.Text(parser.getText());
            case VALUE_TRUE -> new Cell.Whole(1);
            case VALUE_FALSE -> new Cell.Whole(0);
            case VALUE_NULL -> new Cell.Missing();
            default ->
                    throw new IllegalArgumentException(
                            name + ": " + parser.currentToken() + " (expected: a plain value)");
        };
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

    private static Rows readParquet(Path file, int limit) throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader reader = parquet.rowReader()) {
            List<ColumnSchema> schema = parquet.getFileSchema().getColumns();
            List<List<Cell>> rows = new ArrayList<>();
            while (reader.hasNext() && rows.size() < limit) {
                reader.next();
                List<Cell> cells = new ArrayList<>(schema.size());
                for (int column = 0; column < schema.size(); column++) {
                    cells.add(parquetCell(reader, column));
                }
                rows.add(cells);
            }
            return new Rows(schema.stream().map(ColumnSchema::name).toList(), rows);
        }
    }

    private static Cell parquetCell(RowReader reader, int column) {
        if (reader.isNull(column)) {
            return new Cell.Missing();
        }
        Object value = reader.getValue(column);
        return switch (value) {
            case Integer whole -> new Cell.Whole(whole);
            case Long whole -> new Cell.Whole(whole);
            case Float real -> new Cell.Real(real);
            case Double real -> new Cell.Real(real);
            case Boolean flag -> new Cell.Whole(flag ? 1 : 0);
            case byte[] text -> new Cell.Text(new String(text, StandardCharsets.UTF_8));
            default -> new Cell.Text(String.valueOf(value));
        };
    }
}
