package dev.slipway.packages.sample;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.WrittenNumber;
import dev.slipway.api.push.Sample;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Takes a sample of somebody's rows: rules that all of them keep, rows to warm up with, and rows
/// whose answers are worth keeping.
public final class PackageSample {
    /// The most rows of a file that are looked at.
    public static final int MOST_ROWS = 100_000;

    private static final long MOST_CELLS = 5_000_000;
    private static final int WARM_UP_ROWS = 8;
    private static final int GOLDEN_ROWS = 20;

    private PackageSample() {}

    /// The sample in a file of CSV, JSON lines or Parquet, of which only the first rows are read.
    ///
    /// *Errors*: as [#of(Rows, List)]; `IOException` naming the file and what is wrong.
    public static Sample of(Path file, List<String> columns) throws IOException {
        return of(RowFiles.first(file, MOST_ROWS, MOST_CELLS), columns);
    }

    /// The sample of these columns in this order; no columns at all stand for all of them.
    ///
    /// *Errors*: [PackageRefusedException] naming columns that the rows do not have, or when there
    /// is no row.
    public static Sample of(Rows rows, List<String> columns) {
        Rows chosen = chosen(rows, columns);
        return new Sample(
                rules(chosen),
                chosen.cells().stream().limit(WARM_UP_ROWS).toList(),
                spread(chosen.cells()),
                chosen.count());
    }

    private static Rows chosen(Rows rows, List<String> columns) {
        if (rows.count() == 0) {
            throw new PackageRefusedException("sample", "has no row");
        }
        Set<String> twice = new HashSet<>();
        for (String column : rows.columns()) {
            if (!twice.add(column)) {
                throw new PackageRefusedException("sample", "column " + column + " comes twice");
            }
        }
        return columns.isEmpty() ? rows : SampleColumns.of(rows.columns(), columns).of(rows);
    }

    private static List<ColumnRule> rules(Rows rows) {
        List<ColumnRule> rules = new ArrayList<>();
        for (int column = 0; column < rows.columns().size(); column++) {
            ColumnProfile profile = new ColumnProfile();
            for (List<Cell> row : rows.cells()) {
                profile.add(rows.isWritten() ? number(row.get(column)) : row.get(column));
            }
            rules.add(profile.rule(rows.columns().get(column)));
        }
        return rules;
    }

    /// The number that a cell without a type writes, and nothing where it is empty: what it most
    /// probably means, which the model that takes it knows. Where it writes none it stays as it is.
    static Cell number(Cell written) {
        if (!(written instanceof Cell.Text(String text))) {
            return written;
        }
        return text.isEmpty() ? new Cell.Missing() : WrittenNumber.cell(text).orElse(written);
    }

    /// Rows from all over the table.
    private static List<List<Cell>> spread(List<List<Cell>> rows) {
        int count = Math.min(GOLDEN_ROWS, rows.size());
        List<List<Cell>> spread = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spread.add(rows.get((int) ((long) i * rows.size() / count)));
        }
        return spread;
    }
}
