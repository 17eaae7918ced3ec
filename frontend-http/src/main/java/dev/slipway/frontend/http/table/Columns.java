package dev.slipway.frontend.http.table;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.NamedTensor;
import java.util.ArrayList;
import java.util.List;

/// Reads an object of columns: one array per feature, all of the same length.
///
/// *Errors*: [dev.slipway.api.error.RefusalException] with `INVALID_INPUT`, naming the column.
final class Columns {
    private final List<JsonSource> columns = new ArrayList<>();

    private Columns() {}

    /// The table in the rest of the object, whose first member's name, `first`, has just been read.
    static List<NamedTensor> read(JsonSource in, Members members, String first, Permit permit) {
        Columns table = new Columns();
        List<String> names = new ArrayList<>();
        int width = RowBinding.columnNames(permit.signature()).size();
        for (String name = first; name != null; name = members.next()) {
            if (names.size() == width) {
                throw in.invalid("one more column (expected: " + width + ")");
            }
            names.add(name);
            table.add(in);
        }
        PaidMemory memory = new PaidMemory(permit);
        RowWriter rows = RowBinding.ofColumns(permit.signature(), names).writer(memory::pay);
        while (table.hasRow()) {
            table.row(rows);
        }
        return rows.tensors(memory);
    }

    private void add(JsonSource in) {
        if (in.next() != JsonToken.START_ARRAY) {
            throw in.expected("an array of a column's values");
        }
        long from = in.valueStart();
        String pointer = in.pointer();
        in.skipOpened();
        JsonSource column = in.again(from, in.valueEnd(), pointer);
        column.next();
        columns.add(column);
    }

    /// Moves every column to its next value; false when all have ended.
    private boolean hasRow() {
        boolean more = columns.getFirst().next() != JsonToken.END_ARRAY;
        for (JsonSource column : columns.subList(1, columns.size())) {
            if ((column.next() != JsonToken.END_ARRAY) != more) {
                throw column.invalid(
                        (more ? "fewer" : "more")
                                + " values than the first column (expected: as many)");
            }
        }
        return more;
    }

    private void row(RowWriter rows) {
        for (int column = 0; column < columns.size(); column++) {
            Cells.giveOne(columns.get(column), rows, column);
        }
        rows.endRow();
    }
}
