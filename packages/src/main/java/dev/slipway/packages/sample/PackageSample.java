package dev.slipway.packages.sample;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Rows;
import dev.slipway.api.model.Schema;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.rows.RowFiles;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a sample of rows says about a model's columns: rules on them, rows to warm up with, and
/// rows whose answers can be held against the model later.
///
/// *Threads*: one.
public final class PackageSample {
    /// The most rows of a file that are looked at.
    public static final int MOST_ROWS = 100_000;

    private static final int WARM_UP_ROWS = 8;
    private static final int GOLDEN_ROWS = 20;

    private final Rows rows;

    private PackageSample(Rows rows) {
        this.rows = rows;
    }

    /// Answers rows as the model does.
    @FunctionalInterface
    public interface Answers {
        /// The first output's values, one list per row.
        ///
        /// *Errors*: whatever keeps the model from answering.
        List<List<Double>> of(Rows rows);
    }

    /// A sample of the model's columns, in the model's order; other columns, such as labels, are
    /// left out. No columns at all stand for those of the sample.
    ///
    /// *Errors*: [PackageRefusedException] naming columns that the sample does not have, or when it
    /// has no row.
    public static PackageSample of(Rows rows, List<String> columns) {
        if (rows.count() == 0) {
            throw new PackageRefusedException("sample", "has no row");
        }
        Set<String> twice = new HashSet<>();
        for (String column : rows.columns()) {
            if (!twice.add(column)) {
                throw new PackageRefusedException("sample", "column " + column + " comes twice");
            }
        }
        List<String> wanted = columns.isEmpty() ? rows.columns() : columns;
        List<String> missing =
                wanted.stream().filter(column -> !rows.columns().contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new PackageRefusedException(
                    "sample", "columns " + missing + " are missing; it has " + rows.columns());
        }
        List<Integer> positions = wanted.stream().map(rows.columns()::indexOf).toList();
        List<List<Cell>> cells = new ArrayList<>(rows.count());
        for (List<Cell> row : rows.cells()) {
            cells.add(positions.stream().map(row::get).toList());
        }
        return new PackageSample(new Rows(wanted, cells));
    }

    /// The sample in a file of CSV, JSON lines or Parquet.
    ///
    /// *Errors*: as [#of(Rows, List)]; `IOException` naming the file and what is wrong.
    public static PackageSample of(Path file, List<String> columns) throws IOException {
        return of(
                RowFiles.read(file.toString(), InputStream.nullInputStream(), MOST_ROWS), columns);
    }

    /// The rules that the columns keep. Every row of the sample keeps them.
    public Schema schema() {
        List<ColumnRule> rules = new ArrayList<>();
        for (int column = 0; column < rows.columns().size(); column++) {
            ColumnProfile profile = new ColumnProfile();
            for (List<Cell> row : rows.cells()) {
                profile.add(row.get(column));
            }
            rules.add(profile.rule(rows.columns().get(column)));
        }
        return new Schema(rules);
    }

    /// The first rows.
    public List<ManifestRow> warmUpRows() {
        return rows.cells().stream().limit(WARM_UP_ROWS).map(ManifestRow::new).toList();
    }

    /// Rows from all over the sample with the model's answers.
    ///
    /// *Errors*: [PackageRefusedException] unless there is one answer per row.
    public List<GoldenRow> goldenRows(Answers answers) {
        int count = Math.min(GOLDEN_ROWS, rows.count());
        List<List<Cell>> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(rows.cells().get((int) ((long) i * rows.count() / count)));
        }
        List<List<Double>> answered = answers.of(new Rows(rows.columns(), chosen));
        if (answered.size() != count) {
            throw new PackageRefusedException(
                    "sample", answered.size() + " answers (expected: " + count + ")");
        }
        List<GoldenRow> golden = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            golden.add(new GoldenRow(new ManifestRow(chosen.get(i)), answered.get(i)));
        }
        return golden;
    }

    /// A manifest with what the sample says; what the manifest says already stays.
    ///
    /// *Errors*: as [#goldenRows].
    public ModelManifest complete(ModelManifest manifest, Answers answers) {
        ModelManifest ruled =
                manifest.schema().isEmpty() ? manifest.withSchema(schema()) : manifest;
        return ruled.withRows(
                manifest.warmUpRows().isEmpty() ? warmUpRows() : manifest.warmUpRows(),
                manifest.goldenRows().isEmpty() ? goldenRows(answers) : manifest.goldenRows());
    }
}
