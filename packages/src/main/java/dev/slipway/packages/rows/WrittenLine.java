package dev.slipway.packages.rows;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.slipway.api.model.Cell;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the fields of a line of CSV as they are written, as jobs do: two quotes alone are the
/// empty text, and a field without a character is none.
///
/// *Threads*: one.
final class WrittenLine extends AbstractBaseCsvCallbackHandler<List<Cell>> {
    private final List<Cell> cells = new ArrayList<>();

    @Override
    protected void handleBegin(long startingLineNumber) {
        cells.clear();
    }

    @Override
    protected void handleField(int index, char[] buffer, int from, int length, boolean quoted) {
        boolean isMissing = length == 0 && !quoted;
        cells.add(isMissing ? new Cell.Missing() : new Cell.Text(new String(buffer, from, length)));
    }

    @Override
    protected @Nullable List<Cell> buildRecord() {
        // A line without any character is no row, but the parser asks for its record too.
        return getRecordType() == RecordType.EMPTY ? null : List.copyOf(cells);
    }
}
