package dev.slipway.jobs.output;

import dev.slipway.jobs.input.Plan;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.ColumnBatch.Place;

/// Bad rows in words.
public final class BadRowText {
    private BadRowText() {}

    /// File, row, column and reason.
    public static String of(Plan plan, Place place, BadRow row) {
        String column = row.column().isEmpty() ? "" : ", column '" + row.column() + "'";
        return plan.files().get(place.file()).name()
                + ", row "
                + number(place, row)
                + column
                + ": "
                + row.reason();
    }

    /// The row's number in its file, from 1.
    static long number(Place place, BadRow row) {
        return place.rowInFile() + row.row() + 1;
    }
}
