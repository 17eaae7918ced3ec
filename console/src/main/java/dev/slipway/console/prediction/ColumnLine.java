package dev.slipway.console.prediction;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.model.Cell;
import java.util.stream.Collectors;

/// A column of a prediction's values.
///
/// @param count how many values there are
/// @param width values per row
/// @param values the first of them
/// @param more how many are not shown
public record ColumnLine(String name, int count, int width, String values, int more) {
    private static final int SHOWN = 64;

    static ColumnLine of(CapturedColumn column) {
        int count = column.values().size();
        return new ColumnLine(
                column.name(),
                count,
                column.width(),
                column.values().stream()
                        .limit(SHOWN)
                        .map(ColumnLine::text)
                        .collect(Collectors.joining(", ")),
                Math.max(0, count - SHOWN));
    }

    /// A value as people read it.
    static String text(Cell cell) {
        return switch (cell) {
            case Cell.Missing() -> "missing";
            case Cell.Text(String value) -> value;
            case Cell.Digits(String value) -> value;
            case Cell.Whole(long value) -> Long.toString(value);
            case Cell.Real(double value) -> Double.toString(value);
        };
    }
}
