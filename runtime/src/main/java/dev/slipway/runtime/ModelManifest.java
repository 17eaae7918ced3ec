package dev.slipway.runtime;

import dev.slipway.api.model.Feature;
import java.util.List;

/// What `model.yaml` says beside the model file.
///
/// @param features names and categories of the feature matrix's columns, in order; they complete or
///     replace what the model file itself says
/// @param warmUpRows rows to run before the model answers requests
/// @param goldenRows rows whose answers are known
public record ModelManifest(
        List<Feature> features, List<ManifestRow> warmUpRows, List<GoldenRow> goldenRows) {
    /// The manifest of a bare file.
    public static final ModelManifest EMPTY = new ModelManifest(List.of(), List.of(), List.of());

    /// Copies the lists.
    public ModelManifest {
        features = List.copyOf(features);
        warmUpRows = List.copyOf(warmUpRows);
        goldenRows = List.copyOf(goldenRows);
    }

    /// One cell of a row.
    public sealed interface Cell {
        /// A number.
        record Numeric(double value) implements Cell {}

        /// A category or text.
        record Text(String value) implements Cell {}

        /// No value.
        record Missing() implements Cell {}
    }

    /// One row in column order.
    public record ManifestRow(List<Cell> cells) {
        /// Copies the cells.
        public ManifestRow {
            cells = List.copyOf(cells);
        }
    }

    /// One row and the first output's values for it.
    public record GoldenRow(ManifestRow row, List<Double> expected) {
        /// Copies the values.
        public GoldenRow {
            expected = List.copyOf(expected);
        }
    }
}
