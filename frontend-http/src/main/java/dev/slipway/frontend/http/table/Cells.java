package dev.slipway.frontend.http.table;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.Datatype;
import java.util.ArrayList;
import java.util.List;

/// Reads JSON rows into a version's columns.
final class Cells {
    private Cells() {}

    /// Gives the current scalar to one column.
    static void give(JsonSource in, RowWriter rows, int column) {
        switch (in.token()) {
            case VALUE_NUMBER_INT -> whole(in, rows, column);
            case VALUE_NUMBER_FLOAT -> rows.number(column, decimal(in, rows.datatype(column)));
            case VALUE_STRING -> text(in, rows, column);
            case VALUE_TRUE -> rows.whole(column, 1);
            case VALUE_FALSE -> rows.whole(column, 0);
            case VALUE_NULL -> rows.missing(column);
            default -> throw in.expected("a number, string, boolean or null");
        }
    }

    private static void whole(JsonSource in, RowWriter rows, int column) {
        if (!in.fitsLong()) {
            rows.whole(column, in.bigValue());
        } else if (in.isMinusZero()) {
            rows.number(column, -0d);
        } else {
            rows.whole(column, in.longValue());
        }
    }

    /// Rounded once, as every other body format does it.
    private static double decimal(JsonSource in, Datatype datatype) {
        return datatype == Datatype.FP32 ? in.floatValue(datatype) : in.doubleValue(datatype);
    }

    /// Gives the current scalar, or the one scalar of the current array, to one column.
    static void giveOne(JsonSource in, RowWriter rows, int column) {
        if (in.token() != JsonToken.START_ARRAY) {
            give(in, rows, column);
            return;
        }
        if (in.next() == JsonToken.END_ARRAY) {
            throw in.invalid("an empty array (expected: one value)");
        }
        give(in, rows, column);
        if (in.next() != JsonToken.END_ARRAY) {
            throw in.invalid("more than one value (expected: one value)");
        }
    }

    private static void text(JsonSource in, RowWriter rows, int column) {
        rows.textOfJson(column, rows.takesText(column) ? in.textOfBytes() : in.text());
    }

    /// Reads the row in the array that the current token opens.
    static void row(JsonSource in, RowWriter rows) {
        if (in.token() != JsonToken.START_ARRAY) {
            throw in.expected("an array of a row's values");
        }
        int column = 0;
        while (in.next() != JsonToken.END_ARRAY) {
            give(in, rows, column++);
        }
        rows.endRow();
    }

    /// Reads the rows in the array that comes next, each an array.
    static RowWriter rows(JsonSource in, RowBinding binding, PaidMemory memory) {
        in.expectArray();
        RowWriter rows = binding.writer(memory::pay);
        while (in.next() != JsonToken.END_ARRAY) {
            row(in, rows);
        }
        return rows;
    }

    /// Reads the rest of an array of records; its first object has just been opened and names the
    /// columns of all.
    static RowWriter records(JsonSource in, Signature signature, PaidMemory memory) {
        List<String> columns = new ArrayList<>(RowBinding.columnNames(signature));
        RowWriter rows = RowBinding.ofColumns(signature, columns).writer(memory::pay);
        for (JsonToken token = in.token(); token != JsonToken.END_ARRAY; token = in.next()) {
            if (token != JsonToken.START_OBJECT) {
                throw in.expected("an object, as before it");
            }
            record(in, rows, columns, rowName(signature));
        }
        return rows;
    }

    /// The name under which a record may give its whole row as one array: that of the only input.
    private static String rowName(Signature signature) {
        return signature.inputs().size() == 1 ? signature.inputs().getFirst().name() : "";
    }

    private static void record(
            JsonSource in, RowWriter rows, List<String> columns, String rowName) {
        Members members = new Members(in);
        int likely = 0;
        for (String name = members.next(); name != null; name = members.next()) {
            int column =
                    likely < columns.size() && columns.get(likely).equals(name)
                            ? likely
                            : columns.indexOf(name);
            if (column < 0 && name.equals(rowName)) {
                wholeRow(in, rows, columns.size());
                continue;
            }
            if (column < 0) {
                throw in.invalid("unknown column (expected: the columns " + columns + ")");
            }
            in.next();
            giveOne(in, rows, column);
            likely = column + 1;
        }
        endRecord(in, rows, columns);
    }

    private static void wholeRow(JsonSource in, RowWriter rows, int width) {
        if (in.next() != JsonToken.START_ARRAY) {
            throw in.expected("an array of the row's " + width + " values");
        }
        int column = 0;
        while (in.next() != JsonToken.END_ARRAY) {
            give(in, rows, column++);
        }
        if (column != width) {
            throw in.invalid(column + " values (expected: " + width + ")");
        }
    }

    private static void endRecord(JsonSource in, RowWriter rows, List<String> columns) {
        try {
            rows.endRow();
        } catch (RefusalException e) {
            throw in.invalid("not one value per column (expected: the columns " + columns + ")");
        }
    }
}
