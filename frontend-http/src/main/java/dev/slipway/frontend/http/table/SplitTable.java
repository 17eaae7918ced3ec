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
import org.jspecify.annotations.Nullable;

/// Reads pandas' `split` form: `columns` and `data`, in any order; `index` is passed over.
final class SplitTable {
    private SplitTable() {}

    /// The table in the object that comes next.
    static List<NamedTensor> read(JsonSource in, Permit permit) {
        in.expectObject();
        PaidMemory memory = new PaidMemory(permit);
        RowBinding binding = null;
        JsonSource later = null;
        RowWriter rows = null;
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "columns" ->
                        binding = RowBinding.ofColumns(permit.signature(), columns(in, memory));
                case "data" -> {
                    if (binding != null) {
                        rows = Cells.rows(in, binding, memory);
                    } else {
                        later = passedOver(in);
                    }
                }
                default -> in.skip();
            }
        }
        if (rows == null) {
            rows = Cells.rows(data(in, later), bound(binding, permit), memory);
        }
        return rows.tensors(memory);
    }

    private static List<String> columns(JsonSource in, PaidMemory memory) {
        in.expectArray();
        List<String> columns = new ArrayList<>();
        while (in.next() != JsonToken.END_ARRAY) {
            if (in.token() != JsonToken.VALUE_STRING) {
                throw in.expected("a column's name");
            }
            String name = in.text();
            memory.payElement(2 * name.length());
            columns.add(name);
        }
        return columns;
    }

    private static JsonSource passedOver(JsonSource in) {
        in.next();
        long from = in.valueStart();
        String pointer = in.pointer();
        in.skipOpened();
        return in.again(from, in.valueEnd(), pointer);
    }

    private static JsonSource data(JsonSource in, @Nullable JsonSource later) {
        if (later == null) {
            throw in.invalid("no data (expected: an array of rows)");
        }
        return later;
    }

    /// A table without column names is in the model's order.
    private static RowBinding bound(@Nullable RowBinding binding, Permit permit) {
        return binding != null ? binding : RowBinding.positional(permit.signature());
    }
}
