package dev.slipway.packages.rows;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import dev.slipway.api.model.Cell;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A column of a Parquet file whose values are cells.
///
/// @param place among the file's columns, groups and lists
/// @param isUnsigned whether its whole numbers have no sign
record PlainColumn(int place, String name, boolean isUnsigned) {
    /// Those of a file. Groups and lists are left out, and what lies in them: no cell holds them.
    static List<PlainColumn> of(FileSchema schema) {
        List<SchemaNode> all = schema.getRootNode().children();
        List<PlainColumn> plain = new ArrayList<>();
        for (int place = 0; place < all.size(); place++) {
            if (all.get(place) instanceof SchemaNode.PrimitiveNode column
                    && column.repetitionType() != RepetitionType.REPEATED) {
                boolean isUnsigned =
                        column.logicalType() instanceof LogicalType.IntType whole
                                && !whole.isSigned();
                plain.add(new PlainColumn(place, column.name(), isUnsigned));
            }
        }
        return plain;
    }

    /// The value in the row that a reader stands on.
    Cell cell(RowReader row) {
        if (row.isNull(place)) {
            return new Cell.Missing();
        }
        Object value = row.getValue(place);
        return switch (value) {
            case Byte whole -> new Cell.Whole(whole);
            case Short whole -> new Cell.Whole(whole);
            case Integer whole ->
                    new Cell.Whole(isUnsigned ? Integer.toUnsignedLong(whole) : whole.longValue());
            case Long whole -> whole(whole);
            case Float real -> new Cell.Real(real);
            case Double real -> new Cell.Real(real);
            case Boolean flag -> new Cell.Whole(flag ? 1 : 0);
            case byte[] text -> new Cell.Text(new String(text, StandardCharsets.UTF_8));
            default -> new Cell.Text(String.valueOf(value));
        };
    }

    private Cell whole(long value) {
        return isUnsigned && value < 0
                ? Cell.whole(new BigInteger(Long.toUnsignedString(value)))
                : new Cell.Whole(value);
    }
}
