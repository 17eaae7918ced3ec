package dev.slipway.capture.spool;

import dev.slipway.capture.spool.ColumnPlan.Part;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.ArrayList;
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

    ColumnStep(ColumnPlan plan) {
        this.plan = plan;
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

    private List<NamedTensor> side(CaptureItem.Tensors tensors) {
        return switch (plan.column().side()) {
            case INPUT -> tensors.inputs();
            case OUTPUT -> tensors.outputs();
            case FEATURE, MOMENT -> tensors.features();
        };
    }

    /// Writes the column of these tensors.
    ///
    /// @param rows of the prediction
    void put(FrameBuffer out, CaptureItem.Tensors tensors, int rows, ColumnHash hash) {
        Tensor tensor = side(tensors).get(plan.tensor()).tensor();
        int count = tensor.elementCount() / features;
        out.putInt(plan.column().isList() ? width(tensor, count, rows) : 1);
        out.putInt(count);
        if (plan.isHashed()) {
            hashes(out, tensor, count, hash);
        } else if (!categories.isEmpty()) {
            categories(out, tensor, count);
        } else if (tensor instanceof DenseTensor dense) {
            numbers(out, dense, count);
        } else {
            texts(out, tensor, count);
        }
    }

    private static int width(Tensor tensor, int count, int rows) {
        return rows > 0 && tensor.rows() == rows ? count / rows : count;
    }

    private int index(int row) {
        return row * features + position;
    }

    private void numbers(FrameBuffer out, DenseTensor tensor, int count) {
        switch (plan.column().kind()) {
            case FLAG -> {
                for (int row = 0; row < count; row++) {
                    out.putByte((int) tensor.longAt(index(row)));
                }
            }
            case WHOLE -> {
                for (int row = 0; row < count; row++) {
                    out.putLong(tensor.longAt(index(row)));
                }
            }
            case SINGLE -> {
                for (int row = 0; row < count; row++) {
                    out.putFloat(tensor.floatAt(index(row)));
                }
            }
            case REAL -> {
                for (int row = 0; row < count; row++) {
                    out.putDouble(tensor.doubleAt(index(row)));
                }
            }
            case TEXT -> throw new IllegalStateException("text is not dense");
        }
    }

    private void texts(FrameBuffer out, Tensor tensor, int count) {
        for (int row = 0; row < count; row++) {
            out.putText(Elements.text(tensor, index(row)));
        }
    }

    private void hashes(FrameBuffer out, Tensor tensor, int count, ColumnHash hash) {
        for (int row = 0; row < count; row++) {
            String text =
                    categories.isEmpty()
                            ? Elements.text(tensor, index(row))
                            : Elements.category(tensor, index(row), categories);
            if (text == null) {
                out.putNoText();
            } else {
                out.putText(hash.of(text));
            }
        }
    }

    private void categories(FrameBuffer out, Tensor tensor, int count) {
        for (int row = 0; row < count; row++) {
            category(out, tensor, index(row));
        }
    }

    private void category(FrameBuffer out, Tensor tensor, int index) {
        double code = Elements.code(tensor, index);
        int place = (int) code;
        if (place == code && place >= 0 && place < words.size()) {
            out.putAll(words.get(place));
            return;
        }
        String text = Elements.category(tensor, index, categories);
        if (text == null) {
            out.putNoText();
        } else {
            out.putText(text);
        }
    }
}
