package dev.slipway.jobs.score;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.jobs.table.BadRow;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.TensorAllocator;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has one row decided by the binding that real time uses.
///
/// *Threads*: immutable.
final class RowCheck {
    private final RowBinding binding;
    private final List<String> names;

    RowCheck(Signature signature) {
        this.binding = RowBinding.positional(signature);
        this.names = RowBinding.columnNames(signature);
    }

    /// Gives the row's values to the inputs, or says what is wrong with it.
    @Nullable BadRow check(List<Column> columns, int row, List<InputRows> inputs) {
        RowWriter writer = binding.writer();
        for (int i = 0; i < columns.size(); i++) {
            try {
                give(columns.get(i), row, i, writer);
            } catch (RefusalException e) {
                return new BadRow(row, names.get(i), reason(e, names.get(i)));
            }
        }
        writer.endRow();
        List<NamedTensor> tensors = writer.tensors(TensorAllocator.heap());
        for (int input = 0; input < inputs.size(); input++) {
            inputs.get(input).take(row, tensors.get(input).tensor());
        }
        return null;
    }

    /// The refusal without the place, which the bad row says by itself.
    private static String reason(RefusalException refusal, String column) {
        String message = refusal.refusal().message();
        String place = "column '" + column + "': ";
        int at = message.indexOf(place);
        return at < 0 ? message : message.substring(at + place.length());
    }

    private static void give(Column column, int row, int position, RowWriter writer) {
        if (column.isMissing(row)) {
            writer.missing(position);
            return;
        }
        switch (column.field().kind()) {
            case FLAG -> writer.whole(position, column.flags()[row] ? 1 : 0);
            case WHOLE -> whole(column.field().meaning(), column.longs()[row], position, writer);
            case SINGLE -> writer.number(position, column.floats()[row]);
            case REAL -> writer.number(position, column.doubles()[row]);
            case TEXT -> writer.bytes(position, bytes(column, row));
        }
    }

    /// They need not be text, and must be the same for the model that they are in a row without
    /// doubt.
    private static byte[] bytes(Column column, int row) {
        int[] offsets = column.offsets();
        return Arrays.copyOfRange(column.text(), offsets[row], offsets[row + 1]);
    }

    private static void whole(Meaning meaning, long value, int position, RowWriter writer) {
        if (meaning.isGreater(value)) {
            writer.whole(position, new BigInteger(Long.toUnsignedString(value)));
        } else {
            writer.whole(position, meaning.milliseconds(value));
        }
    }
}
