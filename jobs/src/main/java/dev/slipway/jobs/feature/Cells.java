package dev.slipway.jobs.feature;

import dev.slipway.api.model.Cell;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Meaning;
import java.util.concurrent.TimeUnit;

/// Values of a table as events that come by the network have them.
final class Cells {
    private Cells() {}

    /// A value; moments and days are milliseconds since 1970.
    static Cell of(Column column, int row) {
        if (column.isMissing(row)) {
            return new Cell.Missing();
        }
        Field field = column.field();
        return switch (field.kind()) {
            case FLAG -> new Cell.Whole(column.flags()[row] ? 1 : 0);
            case WHOLE -> whole(field.meaning(), column.longs()[row]);
            case SINGLE -> new Cell.Real(column.floats()[row]);
            case REAL -> new Cell.Real(column.doubles()[row]);
            case TEXT -> text(column.textAt(row));
        };
    }

    private static Cell text(String text) {
        return text.isEmpty() ? new Cell.Missing() : new Cell.Text(text);
    }

    private static Cell whole(Meaning meaning, long value) {
        if (meaning.isGreater(value)) {
            // No whole number that a cell can hold.
            return new Cell.Real(meaning.number(value));
        }
        return new Cell.Whole(
                meaning == Meaning.DAY
                        ? TimeUnit.DAYS.toMillis(value)
                        : meaning.milliseconds(value));
    }
}
