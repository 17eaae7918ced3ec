package dev.slipway.cli;

import dev.slipway.api.model.Rows;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The rows that a verb sends.
final class RowOptions {
    private static final int USUAL_LIMIT = 1_000;

    @Option(
            names = "--rows",
            paramLabel = "FILE",
            description = "Rows from CSV, JSON lines or Parquet; - reads standard input.")
    private @Nullable String file;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Read at most N rows (default: 1000).")
    private @Nullable Integer limit;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Send only these columns, separated by commas.")
    private List<String> columns = new ArrayList<>();

    /// Whether a file was named.
    boolean areGiven() {
        return file != null;
    }

    /// Whether all columns of the file are sent.
    boolean areWhole() {
        return columns.isEmpty();
    }

    /// How many are read.
    ///
    /// *Errors*: `IllegalArgumentException` when none would be.
    int limit() {
        int most = limit == null ? USUAL_LIMIT : limit;
        if (most < 1) {
            throw new IllegalArgumentException("limit: " + most + " (expected: >= 1)");
        }
        return most;
    }

    /// Refuses what says nothing without a file.
    ///
    /// @param hasLimit whether the limit is also that of something else
    ///
    /// *Errors*: `IllegalArgumentException`.
    void check(boolean hasLimit) {
        Together.refuse(file == null && !columns.isEmpty(), "--columns", "--rows FILE");
        Together.refuse(file == null && !hasLimit && limit != null, "--limit", "--rows FILE");
    }

    /// The rows of the file, or the one row that the arguments write.
    ///
    /// *Errors*: `IllegalArgumentException` when there is no row, there are both, or a column is
    /// none of the file.
    Rows table(List<String> arguments) throws IOException {
        int most = limit();
        Together.refuse(
                file != null && !arguments.isEmpty(), "--rows", "no column=value arguments");
        if (file == null) {
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException(
                        "no rows (expected: column=value arguments or --rows FILE)");
            }
            return RowFiles.ofArguments(arguments);
        }
        Rows table = RowFiles.read(file, System.in, most);
        if (table.cells().isEmpty()) {
            throw new IllegalArgumentException(file + ": no rows (expected: at least one)");
        }
        return columns.isEmpty() ? table : kept(table);
    }

    private Rows kept(Rows table) {
        for (String column : columns) {
            if (!table.columns().contains(column)) {
                throw new IllegalArgumentException(
                        "--columns: " + column + " (expected: of " + table.columns() + ")");
            }
        }
        return table.keep(new HashSet<>(columns));
    }
}
