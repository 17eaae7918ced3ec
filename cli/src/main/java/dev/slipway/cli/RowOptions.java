package dev.slipway.cli;

import dev.slipway.cli.rows.Cell;
import dev.slipway.cli.rows.RowFiles;
import dev.slipway.cli.rows.RowTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The rows that a verb sends.
final class RowOptions {
    @Option(
            names = "--rows",
            paramLabel = "FILE",
            description = "Rows from CSV, JSON lines or Parquet; - reads standard input.")
    private @Nullable String file;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Read at most N rows (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Send only these columns, separated by commas.")
    private List<String> columns = new ArrayList<>();

    boolean areGiven() {
        return file != null;
    }

    /// The rows of the file, or the one row that the arguments write.
    ///
    /// *Errors*: `IllegalArgumentException` when there is no row.
    RowTable table(List<String> arguments) throws IOException {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
        }
        if (file == null) {
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException(
                        "no rows (expected: column=value arguments or --rows FILE)");
            }
            return RowFiles.ofArguments(arguments);
        }
        RowTable table = RowFiles.read(file, System.in, limit);
        if (table.rows().isEmpty()) {
            throw new IllegalArgumentException(file + ": no rows (expected: at least one)");
        }
        return columns.isEmpty() ? table : table.keep(new HashSet<>(columns));
    }

    /// The rows in the form that binds columns by name.
    static String dataframe(RowTable table, List<List<Cell>> rows) throws IOException {
        return Console.jsonText(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("dataframe_split");
            json.writeArrayFieldStart("columns");
            for (String column : table.columns()) {
                json.writeString(column);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("data");
            for (List<Cell> row : rows) {
                json.writeStartArray();
                for (Cell cell : row) {
                    switch (cell) {
                        case Cell.Whole whole -> json.writeNumber(whole.value());
                        case Cell.Real real when Double.isFinite(real.value()) ->
                                json.writeNumber(real.value());
                        case Cell.Real _ -> json.writeNull();
                        case Cell.Text text -> json.writeString(text.value());
                        case Cell.Missing _ -> json.writeNull();
                    }
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        });
    }
}
