package dev.slipway.capture.roller;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import dev.slipway.capture.spool.ColumnKind;
import dev.slipway.capture.spool.SpoolColumn;
import dev.slipway.capture.spool.SpoolSchema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of a Parquet file: a row of a prediction's inputs and outputs, with what is known of the
/// prediction.
///
/// @param row counted from 0 in each prediction
/// @param columns in the schema's order
record ParquetRow(CapturedPrediction prediction, int row, List<CapturedColumn> columns) {
    /// All rows of a prediction; one where it has no columns.
    static List<ParquetRow> of(SpoolSchema schema, CapturedPrediction prediction) {
        List<CapturedColumn> columns = new ArrayList<>();
        Iterator<CapturedColumn> inputs = prediction.inputs().iterator();
        Iterator<CapturedColumn> outputs = prediction.outputs().iterator();
        Iterator<CapturedColumn> features = prediction.features().iterator();
        for (SpoolColumn column : schema.columns()) {
            columns.add(
                    switch (column.side()) {
                        case INPUT -> inputs.next();
                        case OUTPUT -> outputs.next();
                        case FEATURE, MOMENT -> features.next();
                    });
        }
        int count = 1;
        for (CapturedColumn column : columns) {
            count = Math.max(count, rows(column));
        }
        List<ParquetRow> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            rows.add(new ParquetRow(prediction, row, columns));
        }
        return rows;
    }

    private static int rows(CapturedColumn column) {
        int values = column.values().size();
        return column.width() <= 1 ? column.width() * values : values / column.width();
    }

    /// The value of a column in this row; null where it has none.
    @Nullable Object value(int position, SpoolColumn column) {
        CapturedColumn values = columns.get(position);
        if (row >= rows(values)) {
            return null;
        }
        if (!column.isList()) {
            return value(values.values().get(row), column.kind());
        }
        List<@Nullable Object> list = new ArrayList<>(values.width());
        for (int i = 0; i < values.width(); i++) {
            list.add(value(values.values().get(row * values.width() + i), column.kind()));
        }
        return list;
    }

    private static @Nullable Object value(Cell cell, ColumnKind kind) {
        return switch (cell) {
            case Cell.Missing() -> null;
            case Cell.Text(String text) -> text;
            case Cell.Whole(long whole) -> kind == ColumnKind.FLAG ? (Object) (whole != 0) : whole;
            case Cell.Real(double real) -> kind == ColumnKind.SINGLE ? (Object) (float) real : real;
        };
    }
}
