package dev.slipway.runtime;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `model.yaml` says beside the model file.
///
/// @param name what the model is called, or null
/// @param format what the model file is, such as `onnx`, or null; content decides, this informs
/// @param signature the tensors that the model must turn out to take and give, or null
/// @param features names and categories of the feature matrix's columns, in order; they complete or
///     replace what the model file itself says
/// @param schema rules on columns
/// @param warmUpRows rows to run before the model answers requests
/// @param goldenRows rows whose answers are known
/// @param tolerance how far answers to the same row may lie apart, relative to the larger of 1 and
///     the one that is wanted, or null for what the outputs' datatypes suggest
/// @param threshold from which score on the positive decision is taken, or null
/// @param remote the model of another server that answers, or null when the package's file does
public record ModelManifest(
        @Nullable String name,
        @Nullable String format,
        @Nullable Signature signature,
        List<Feature> features,
        Schema schema,
        List<ManifestRow> warmUpRows,
        List<GoldenRow> goldenRows,
        @Nullable Double tolerance,
        @Nullable Double threshold,
        @Nullable RemoteModel remote) {
    /// The manifest of a bare file.
    public static final ModelManifest EMPTY = new ModelManifest(List.of(), List.of(), List.of());

    /// Answers that lie further apart than this agree in nothing.
    static final double WIDEST = 0.1;

    /// Copies the lists.
    public ModelManifest {
        features = List.copyOf(features);
        warmUpRows = List.copyOf(warmUpRows);
        goldenRows = List.copyOf(goldenRows);
        if (tolerance != null && !isTolerance(tolerance)) {
            throw new IllegalArgumentException(
                    "tolerance: " + tolerance + " (expected: from 0 to " + WIDEST + ")");
        }
        if (threshold != null && !Double.isFinite(threshold)) {
            throw new IllegalArgumentException(
                    "threshold: " + threshold + " (expected: a finite number)");
        }
    }

    /// A manifest of features and rows alone.
    public ModelManifest(
            List<Feature> features, List<ManifestRow> warmUpRows, List<GoldenRow> goldenRows) {
        this(null, null, null, features, Schema.NONE, warmUpRows, goldenRows, null, null, null);
    }

    /// Whether answers may lie that far apart.
    static boolean isTolerance(double tolerance) {
        return tolerance >= 0 && tolerance <= WIDEST;
    }

    /// One row in column order, or of a list for each input, such as a text in tokens with its
    /// mask.
    ///
    /// @param cells of the row, one input's behind another's where there are lists
    /// @param lengths of the lists; empty for a row of columns
    public record ManifestRow(List<Cell> cells, List<Integer> lengths) {
        /// Copies the lists.
        ///
        /// *Errors*: `IllegalArgumentException` when the lists do not hold the cells.
        public ManifestRow {
            cells = List.copyOf(cells);
            lengths = List.copyOf(lengths);
            int held = lengths.stream().mapToInt(Integer::intValue).sum();
            if (!lengths.isEmpty() && held != cells.size()) {
                throw new IllegalArgumentException(
                        "lists of " + held + " cells (expected: " + cells.size() + ")");
            }
        }

        /// A row of columns.
        public ManifestRow(List<Cell> cells) {
            this(cells, List.of());
        }

        /// Whether it has a list for each input.
        public boolean isOfLists() {
            return !lengths.isEmpty();
        }
    }

    /// One row and the first output's values for it.
    public record GoldenRow(ManifestRow row, List<Double> expected) {
        /// Copies the values.
        public GoldenRow {
            expected = List.copyOf(expected);
        }
    }

    /// This manifest with the format of its file.
    public ModelManifest withFormat(String changed) {
        return with(changed, signature, schema);
    }

    /// This manifest with the tensors that the model takes and gives.
    public ModelManifest withSignature(Signature changed) {
        return with(format, changed, schema);
    }

    /// This manifest with other rules on columns.
    public ModelManifest withSchema(Schema changed) {
        return with(format, signature, changed);
    }

    /// This manifest with another tolerance.
    public ModelManifest withTolerance(@Nullable Double changed) {
        return new ModelManifest(
                name,
                format,
                signature,
                features,
                schema,
                warmUpRows,
                goldenRows,
                changed,
                threshold,
                remote);
    }

    private ModelManifest with(
            @Nullable String newFormat, @Nullable Signature newSignature, Schema newSchema) {
        return new ModelManifest(
                name,
                newFormat,
                newSignature,
                features,
                newSchema,
                warmUpRows,
                goldenRows,
                tolerance,
                threshold,
                remote);
    }

    /// This manifest with other rows.
    public ModelManifest withRows(List<ManifestRow> warmUp, List<GoldenRow> golden) {
        return new ModelManifest(
                name, format, signature, features, schema, warmUp, golden, tolerance, threshold,
                remote);
    }
}
