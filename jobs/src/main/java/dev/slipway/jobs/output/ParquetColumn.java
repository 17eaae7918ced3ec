package dev.slipway.jobs.output;

import dev.slipway.jobs.score.RowList;
import dev.slipway.jobs.table.Column;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/// Gives values of a column to the writer of its pages.
///
/// *Threads*: one.
///
/// @param to the writer of its pages
record ParquetColumn(ColumnWriter to) {
    /// The level of a value that may be missing, and of one in a list.
    private static final int THERE = 1;

    private static final int NOT_THERE = 0;

    /// The level of a value that is always there.
    private static final int ALWAYS = 0;

    private static final int NEW_ROW = 0;
    private static final int SAME_ROW = 1;

    /// A column of the input.
    ///
    /// @param rows that have an answer
    /// @param places of some of them in this list
    void copied(Column column, RowList rows, RowList places) {
        for (int i = 0; i < places.count(); i++) {
            int row = rows.at(places.at(i));
            if (column.isMissing(row)) {
                to.writeNull(NEW_ROW, NOT_THERE);
            } else {
                value(column, row, NEW_ROW, THERE);
            }
        }
    }

    /// A column of answers.
    ///
    /// @param places of rows in it
    void answers(Column column, RowList places) {
        for (int i = 0; i < places.count(); i++) {
            if (column.field().isList()) {
                list(column, places.at(i));
            } else {
                value(column, places.at(i), NEW_ROW, ALWAYS);
            }
        }
    }

    private void list(Column column, int place) {
        if (column.width() == 0) {
            to.writeNull(NEW_ROW, NOT_THERE);
        }
        for (int i = 0; i < column.width(); i++) {
            value(column, place * column.width() + i, i == 0 ? NEW_ROW : SAME_ROW, THERE);
        }
    }

    private void value(Column column, int index, int repetition, int definition) {
        switch (column.field().kind()) {
            case FLAG -> to.write(column.flags()[index], repetition, definition);
            case WHOLE -> {
                long value = column.longs()[index];
                if (ParquetShape.isShort(column.field())) {
                    to.write((int) value, repetition, definition);
                } else {
                    to.write(value, repetition, definition);
                }
            }
            case SINGLE -> to.write(column.floats()[index], repetition, definition);
            case REAL -> to.write(column.doubles()[index], repetition, definition);
            case TEXT -> {
                int from = column.offsets()[index];
                int length = column.offsets()[index + 1] - from;
                to.write(
                        Binary.fromReusedByteArray(column.text(), from, length),
                        repetition,
                        definition);
            }
        }
    }
}
