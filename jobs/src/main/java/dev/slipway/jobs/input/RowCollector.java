package dev.slipway.jobs.input;

import dev.slipway.jobs.input.BatchReader.Rows;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Rows of text as they are read, one after the other. A value that is none of its column's makes
/// the whole row a bad one; the first fault counts.
///
/// *Threads*: one.
final class RowCollector {
    /// Characters, or bytes, of one value; more is a fault of its row.
    static final int LONGEST_VALUE = 1 << 20;

    /// A batch that holds so much text is cut, however few rows it has.
    static final int TEXT_BYTES = 8 << 20;

    private final List<ColumnBuilder> builders = new ArrayList<>();
    private final List<BadRow> badRows = new ArrayList<>();
    private final int capacity;
    private int count;
    private String faultColumn = "";
    private String fault = "";

    RowCollector(List<Field> fields, int capacity) {
        this.capacity = capacity;
        for (Field field : fields) {
            builders.add(new ColumnBuilder(field, capacity));
        }
    }

    /// The fields that take the values of a column of the file.
    int[] fields(String column) {
        return IntStream.range(0, builders.size())
                .filter(field -> builder(field).field().name().equals(column))
                .toArray();
    }

    ColumnBuilder builder(int field) {
        return builders.get(field);
    }

    /// The row that is being read is a bad one.
    void fault(String column, String reason) {
        if (fault.isEmpty()) {
            faultColumn = column;
            fault = reason;
        }
    }

    /// The first column that the row being read says nothing of; none in a row with a fault.
    Optional<String> absent() {
        if (!fault.isEmpty()) {
            return Optional.empty();
        }
        for (ColumnBuilder builder : builders) {
            if (builder.rows() == count) {
                return Optional.of(builder.field().name());
            }
        }
        return Optional.empty();
    }

    /// Ends a row; fields without a value are missing in it.
    void endRow() {
        for (ColumnBuilder builder : builders) {
            if (!fault.isEmpty()) {
                builder.cutTo(count);
            }
            if (builder.rows() == count) {
                builder.missing();
            }
        }
        if (!fault.isEmpty()) {
            badRows.add(new BadRow(count, faultColumn, fault));
            fault = "";
        }
        count++;
    }

    boolean isFull() {
        if (count == capacity) {
            return true;
        }
        long bytes = 0;
        for (ColumnBuilder builder : builders) {
            bytes += builder.textBytes();
        }
        return bytes >= TEXT_BYTES;
    }

    boolean isEmpty() {
        return count == 0;
    }

    Rows rows() {
        List<Column> columns = builders.stream().map(ColumnBuilder::column).toList();
        return new Rows(count, columns, List.copyOf(badRows));
    }

    void clear() {
        builders.forEach(ColumnBuilder::clear);
        badRows.clear();
        count = 0;
    }
}
