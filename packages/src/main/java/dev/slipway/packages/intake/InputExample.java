package dev.slipway.packages.intake;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.Schema;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.json.JsonValues;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The input example of an MLflow model as rows to warm a version up with.
///
/// A row that a model does not take keeps its version from being served, so only what surely fits
/// is carried over: flat tables of numbers with the signature's columns, in its order.
final class InputExample {
    private static final int LIMIT = 4 << 20;
    private static final int MOST_ROWS = 8;

    private InputExample() {}

    /// The first rows of the example, or none.
    static List<ManifestRow> rows(PackageFiles files, MlflowModel mlflow, ModelFormat format)
            throws IOException {
        Optional<String> path = mlflow.inputExample(files);
        // A graph may take one tensor per column, in another order than the signature's.
        if (path.isEmpty() || format == ModelFormat.ONNX) {
            return List.of();
        }
        byte[] text = files.head(path.get(), LIMIT + 1);
        if (text.length > LIMIT) {
            return List.of();
        }
        try {
            Object example = JsonValues.parse(new String(text, StandardCharsets.UTF_8));
            return rows(example, mlflow.schema());
        } catch (IOException e) {
            // An example is a courtesy: a model is served without one.
            return List.of();
        }
    }

    private static List<ManifestRow> rows(@Nullable Object example, Schema schema) {
        List<?> data = List.of();
        List<String> columns = schema.rules().stream().map(ColumnRule::column).toList();
        List<?> given = columns;
        if (example instanceof Map<?, ?> fields) {
            Object split = fields.get("dataframe_split");
            Map<?, ?> table = split instanceof Map<?, ?> inner ? inner : fields;
            data =
                    JsonValues.list(
                            table.containsKey("data") ? table.get("data") : table.get("inputs"));
            given = table.containsKey("columns") ? JsonValues.list(table.get("columns")) : columns;
        } else if (example instanceof List<?> list) {
            data = list;
        }
        List<ManifestRow> rows = new ArrayList<>();
        for (Object row : data.subList(0, Math.min(data.size(), MOST_ROWS))) {
            ManifestRow cells = row(JsonValues.list(row), given, columns);
            if (cells == null) {
                return List.of();
            }
            rows.add(cells);
        }
        return rows;
    }

    /// One row in the order of `columns`, or null when it is not a flat row of numbers.
    private static @Nullable ManifestRow row(List<?> values, List<?> given, List<String> columns) {
        List<Cell> cells = new ArrayList<>();
        if (values.isEmpty() || (!columns.isEmpty() && values.size() != columns.size())) {
            return null;
        }
        for (int i = 0; i < values.size(); i++) {
            int at = columns.isEmpty() ? i : given.indexOf(columns.get(i));
            Object value = at < 0 || at >= values.size() ? "" : values.get(at);
            switch (value) {
                case null -> cells.add(new Cell.Missing());
                case Integer whole -> cells.add(new Cell.Whole(whole));
                case Long whole -> cells.add(new Cell.Whole(whole));
                case Number real -> cells.add(new Cell.Real(real.doubleValue()));
                case Boolean flag -> cells.add(new Cell.Whole(flag ? 1 : 0));
                default -> {
                    return null;
                }
            }
        }
        return new ManifestRow(cells);
    }
}
