package dev.slipway.jobs.score;

import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.Datatype;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Copies a column's values to where the model reads them, as long as they are beyond doubt: a
/// number that fits, a category that is known. Rows with any other value are left for [RowCheck].
///
/// *Threads*: one.
final class ColumnFill {
    private static final double EXACT = 0x1p53;

    private final Target target;
    private final InputRows rows;
    private final @Nullable CategoryCodes codes;

    ColumnFill(Target target, InputRows rows) {
        this.target = target;
        this.rows = rows;
        this.codes =
                target.feature().isCategorical()
                        ? new CategoryCodes(target.feature().categories())
                        : null;
    }

    /// Fills the first `count` rows and marks those that are in doubt.
    void fill(Column column, int count, BitSet doubtful) {
        switch (rows.datatype()) {
            case FP32 -> floats(column, count, doubtful);
            case FP64 -> doubles(column, count, doubtful);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                    wholes(column, count, doubtful);
            case BYTES -> texts(column, count, doubtful);
            case FP16, BF16 -> doubtful.set(0, count);
        }
        if (column.field().meaning() == Meaning.UNSIGNED) {
            greater(column, count, doubtful);
        }
    }

    private static void greater(Column column, int count, BitSet doubtful) {
        for (int row = 0; row < count; row++) {
            if (!column.isMissing(row) && Meaning.UNSIGNED.isGreater(column.longs()[row])) {
                doubtful.set(row);
            }
        }
    }

    private void floats(Column column, int count, BitSet doubtful) {
        ByteBuffer buffer = rows.buffer();
        int step = rows.width() * Float.BYTES;
        int at = target.offset() * Float.BYTES;
        for (int row = 0; row < count; row++, at += step) {
            buffer.putFloat(at, floatAt(column, row, doubtful));
        }
    }

    private float floatAt(Column column, int row, BitSet doubtful) {
        if (column.isMissing(row)) {
            return Float.NaN;
        }
        return switch (column.field().kind()) {
            case SINGLE -> column.floats()[row];
            case WHOLE -> (float) column.longs()[row];
            case FLAG -> column.flags()[row] ? 1 : 0;
            case REAL -> {
                double value = column.doubles()[row];
                if (Double.isFinite(value) && Float.isInfinite((float) value)) {
                    doubtful.set(row);
                }
                yield (float) value;
            }
            case TEXT -> codeAt(column, row, doubtful);
        };
    }

    private void doubles(Column column, int count, BitSet doubtful) {
        ByteBuffer buffer = rows.buffer();
        int step = rows.width() * Double.BYTES;
        int at = target.offset() * Double.BYTES;
        for (int row = 0; row < count; row++, at += step) {
            buffer.putDouble(at, doubleAt(column, row, doubtful));
        }
    }

    private double doubleAt(Column column, int row, BitSet doubtful) {
        if (column.isMissing(row)) {
            return Double.NaN;
        }
        return switch (column.field().kind()) {
            case SINGLE -> column.floats()[row];
            case WHOLE -> (double) column.longs()[row];
            case FLAG -> column.flags()[row] ? 1 : 0;
            case REAL -> column.doubles()[row];
            case TEXT -> codeAt(column, row, doubtful);
        };
    }

    private int codeAt(Column column, int row, BitSet doubtful) {
        int[] offsets = column.offsets();
        int code = codes == null ? -1 : codes.code(column.text(), offsets[row], offsets[row + 1]);
        if (code < 0) {
            doubtful.set(row);
        }
        return code;
    }

    private void wholes(Column column, int count, BitSet doubtful) {
        for (int row = 0; row < count; row++) {
            if (column.isMissing(row)) {
                doubtful.set(row);
                continue;
            }
            long value = wholeAt(column, row, doubtful);
            if (fits(rows.datatype(), value)) {
                put(row, value);
            } else {
                doubtful.set(row);
            }
        }
    }

    private long wholeAt(Column column, int row, BitSet doubtful) {
        return switch (column.field().kind()) {
            case WHOLE -> column.field().meaning().milliseconds(column.longs()[row]);
            case FLAG -> column.flags()[row] ? 1 : 0;
            case SINGLE -> whole(column.floats()[row], row, doubtful);
            case REAL -> whole(column.doubles()[row], row, doubtful);
            case TEXT -> codeAt(column, row, doubtful);
        };
    }

    private static long whole(double value, int row, BitSet doubtful) {
        if (Math.rint(value) != value || Math.abs(value) > EXACT) {
            doubtful.set(row);
        }
        return (long) value;
    }

    private void put(int row, long value) {
        ByteBuffer buffer = rows.buffer();
        int index = row * rows.width() + target.offset();
        switch (rows.datatype().byteSize()) {
            case 1 -> buffer.put(index, (byte) value);
            case 2 -> buffer.putShort(index * 2, (short) value);
            case 4 -> buffer.putInt(index * 4, (int) value);
            default -> buffer.putLong(index * 8, value);
        }
    }

    private static boolean fits(Datatype datatype, long value) {
        return switch (datatype) {
            case BOOL -> value == 0 || value == 1;
            case INT8 -> value == (byte) value;
            case INT16 -> value == (short) value;
            case INT32 -> value == (int) value;
            case UINT8 -> value >= 0 && value <= 0xff;
            case UINT16 -> value >= 0 && value <= 0xffff;
            case UINT32 -> value >= 0 && value <= 0xffff_ffffL;
            case UINT64 -> value >= 0;
            case INT64 -> true;
            case FP16, BF16, FP32, FP64, BYTES -> false;
        };
    }

    private void texts(Column column, int count, BitSet doubtful) {
        if (column.field().kind() != Kind.TEXT) {
            doubtful.set(0, count);
            return;
        }
        int[] offsets = column.offsets();
        for (int row = 0; row < count; row++) {
            if (column.isMissing(row) || isNoCategory(column, row)) {
                doubtful.set(row);
            } else {
                rows.text(row, Arrays.copyOfRange(column.text(), offsets[row], offsets[row + 1]));
            }
        }
    }

    private boolean isNoCategory(Column column, int row) {
        int[] offsets = column.offsets();
        return codes != null && codes.code(column.text(), offsets[row], offsets[row + 1]) < 0;
    }
}
