package dev.slipway.capture.spool;

import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.serving.capture.WaitingTensors;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes the values of one column of a prediction. What is the same in all predictions of its
/// layout was looked up when it was made: where the values stand, their kind, and categories as
/// bytes.
///
/// *Threads*: one.
final class ColumnStep {
    private final ColumnPlan plan;

    /// Where the feature stands in a row, and how many there are; a whole tensor is its only one.
    private final int position;

    private final int features;

    /// What codes stand for; none for numbers and texts.
    private final List<String> categories;

    /// The same as they stand in a frame.
    private final List<byte[]> words;

    /// Which of a prediction's tensors it is of, and their type.
    private final int tensor;

    private final Datatype datatype;

    /// Bytes of a number that stands in a frame as it does in the tensor; 0 where none does.
    private final int asItIs;

    ColumnStep(ColumnPlan plan, Datatype datatype) {
        this.plan = plan;
        this.tensor = plan.tensor();
        this.datatype = datatype;
        this.asItIs = asItIs(datatype);
        if (plan.part() instanceof Part.OfFeature(int at, int count, List<String> names)) {
            position = at;
            features = count;
            categories = names;
        } else {
            position = 0;
            features = 1;
            categories = List.of();
        }
        words = new ArrayList<>(categories.size());
        for (String category : categories) {
            words.add(FrameBuffer.text(category));
        }
    }

    private static int asItIs(Datatype datatype) {
        return switch (datatype) {
            case BOOL, FP32, FP64, INT64, UINT64 -> datatype.byteSize();
            case UINT8, UINT16, UINT32, INT8, INT16, INT32, FP16, BF16, BYTES -> 0;
        };
    }

    /// Writes the column of these tensors.
    ///
    /// @param rows of the prediction
    void put(FrameBuffer out, WaitingTensors tensors, int rows, ColumnHash hash) {
        if (plan.isHashed()) {
            int count = head(out, tensors, rows);
            hashes(out, tensors.tensor(tensor), count, hash);
        } else {
            put(out, tensors, rows);
        }
    }

    /// Writes the column of these tensors where no hashes stand for its values.
    ///
    /// @param rows of the prediction
    void put(FrameBuffer out, WaitingTensors tensors, int rows) {
        int count = head(out, tensors, rows);
        if (datatype == Datatype.BYTES) {
            texts(out, tensors, count);
        } else if (!categories.isEmpty()) {
            categories(out, tensors, count);
        } else if (asItIs == 0) {
            numbers(out, (DenseTensor) tensors.tensor(tensor), count);
        } else {
            numbers(out, tensors, count);
        }
    }

    /// Puts how wide it is and how many values there are, which it returns.
    private int head(FrameBuffer out, WaitingTensors tensors, int rows) {
        int count = tensors.elements(tensor) / features;
        out.putInt(plan.column().isList() ? width(tensors, count, rows) : 1);
        out.putInt(count);
        return count;
    }

    private int width(WaitingTensors tensors, int count, int rows) {
        return rows > 0 && tensors.rows(tensor) == rows ? count / rows : count;
    }

    private int index(int row) {
        return row * features + position;
    }

    /// Numbers that stand in a frame as they do in the tensor.
    private void numbers(FrameBuffer out, WaitingTensors tensors, int count) {
        byte[] from = tensors.bytes();
        int first = tensors.valuesAt(tensor);
        if (features == 1) {
            out.putAll(from, first, count * asItIs);
            return;
        }
        for (int row = 0; row < count; row++) {
            int at = first + index(row) * asItIs;
            if (asItIs == Integer.BYTES) {
                out.putInt(tensors.buffer().getInt(at));
            } else {
                out.putAll(from, at, asItIs);
            }
        }
    }

    /// Numbers that are widened.
    private void numbers(FrameBuffer out, DenseTensor values, int count) {
        for (int row = 0; row < count; row++) {
            switch (plan.column().kind()) {
                case FLAG -> out.putByte((int) values.longAt(index(row)));
                case WHOLE -> out.putLong(values.longAt(index(row)));
                case SINGLE -> out.putFloat(values.floatAt(index(row)));
                case REAL -> out.putDouble(values.doubleAt(index(row)));
                case TEXT -> throw new IllegalStateException("text is not dense");
            }
        }
    }

    /// Texts of ASCII stand in a frame as they do in the tensor.
    private void texts(FrameBuffer out, WaitingTensors tensors, int count) {
        ByteBuffer from = tensors.buffer();
        int at = tensors.valuesAt(tensor);
        for (int i = 0; i < count * features; i++) {
            int end = at + Integer.BYTES + from.getInt(at);
            if (i % features == position) {
                text(out, tensors.bytes(), at, end);
            }
            at = end;
        }
    }

    /// @param at where its length stands
    private static void text(FrameBuffer out, byte[] from, int at, int end) {
        int first = at + Integer.BYTES;
        int all = 0;
        for (int i = first; i < end; i++) {
            all |= from[i];
        }
        if (all >= 0) {
            out.putAll(from, at, end - at);
        } else {
            out.putText(Elements.text(Arrays.copyOfRange(from, first, end)));
        }
    }

    private void hashes(FrameBuffer out, Tensor values, int count, ColumnHash hash) {
        for (int row = 0; row < count; row++) {
            String text =
                    categories.isEmpty()
                            ? Elements.text(values, index(row))
                            : Elements.category(values, index(row), categories);
            if (text == null) {
                out.putNoText();
            } else {
                out.putText(hash.of(text));
            }
        }
    }

    private void categories(FrameBuffer out, WaitingTensors tensors, int count) {
        for (int row = 0; row < count; row++) {
            category(out, tensors, index(row));
        }
    }

    private void category(FrameBuffer out, WaitingTensors tensors, int index) {
        double code = code(tensors, index);
        int place = (int) code;
        if (place == code && place >= 0 && place < words.size()) {
            out.putAll(words.get(place));
        } else if (Double.isNaN(code)) {
            out.putNoText();
        } else {
            out.putText(Elements.text(tensors.tensor(tensor), index));
        }
    }

    private double code(WaitingTensors tensors, int index) {
        int at = tensors.valuesAt(tensor) + index * datatype.byteSize();
        return switch (datatype) {
            case FP32 -> tensors.buffer().getFloat(at);
            case FP64 -> tensors.buffer().getDouble(at);
            case INT32 -> tensors.buffer().getInt(at);
            case INT64 -> tensors.buffer().getLong(at);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, FP16, BF16, BYTES ->
                    Elements.code(tensors.tensor(tensor), index);
        };
    }
}
