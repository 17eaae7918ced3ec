package dev.slipway.jobs.input;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.slipway.jobs.table.ColumnBuilder;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the fields that the parser finds: first the header line's, then those of rows.
///
/// *Threads*: one.
final class CsvRows extends AbstractBaseCsvCallbackHandler<CsvRows> {
    private final RowCollector collector;
    private final List<String> header = new ArrayList<>();
    private final NameRoom room = new NameRoom();
    private final List<int[]> targets = new ArrayList<>();
    private boolean isHeaderRead;

    /// @param names of the columns; none where the first line has them
    CsvRows(List<Field> fields, int capacity, List<String> names) {
        this.collector = new RowCollector(fields, capacity);
        header.addAll(names);
        if (!names.isEmpty()) {
            endHeader();
        }
    }

    private void endHeader() {
        isHeaderRead = true;
        header.forEach(name -> targets.add(collector.fields(name)));
    }

    List<String> header() {
        return header;
    }

    /// Whether the header line had more than is kept of it.
    boolean isHeaderCut() {
        return room.isOver();
    }

    @Override
    protected void handleField(int index, char[] buffer, int from, int length, boolean quoted) {
        if (!isHeaderRead) {
            if (room.takes(length)) {
                header.add(MarkedText.shown(buffer, from, length));
            }
            return;
        }
        if (index >= targets.size()) {
            return;
        }
        for (int field : targets.get(index)) {
            ColumnBuilder builder = collector.builder(field);
            if (quoted && length == 0 && builder.field().kind() == Kind.TEXT) {
                // Two quotes are a text that is there.
                builder.text("");
                continue;
            }
            String fault = TextCell.give(builder, buffer, from, length);
            if (!fault.isEmpty()) {
                collector.fault(header.get(index), fault);
            }
        }
    }

    @Override
    protected @Nullable CsvRows buildRecord() {
        if (getRecordType() == RecordType.EMPTY) {
            // A line without any character is no row, but the parser asks for its record too.
            return null;
        }
        if (!isHeaderRead) {
            endHeader();
            return this;
        }
        if (getFieldCount() != header.size()) {
            collector.fault("", getFieldCount() + " fields (expected: " + header.size() + ")");
        }
        collector.endRow();
        return this;
    }

    boolean isFull() {
        return collector.isFull();
    }

    boolean isEmpty() {
        return collector.isEmpty();
    }

    BatchReader.Rows rows() {
        return collector.rows();
    }

    void clear() {
        collector.clear();
    }
}
