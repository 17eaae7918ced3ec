package dev.slipway.serving.check;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Turns scores into the largest classes per row, as strings `value:index[:label]`.
///
/// Rows run along the last axis; a vector over the batch has one class per row. Equal values come
/// in the order of their indices, NaN last.
///
/// *Source*: Triton's classification extension; floating-point values as C's `%f` writes them.
public final class Classification {
    private static final int DECIMALS = 6;

    private Classification() {}

    /// The `count` largest classes of each row of `scores`, which the version describes by `spec`.
    public static BytesTensor top(DenseTensor scores, TensorSpec spec, int count) {
        long[] extents = scores.shape().extents();
        boolean oneClassPerRow =
                extents.length == 0 || (extents.length == 1 && spec.hasOpenFirstAxis());
        int classes = oneClassPerRow ? 1 : (int) extents[extents.length - 1];
        int kept = Math.min(count, classes);
        int rows = classes == 0 ? 0 : scores.elementCount() / classes;
        List<byte[]> texts = new ArrayList<>(rows * kept);
        for (int row = 0; row < rows; row++) {
            addRow(texts, scores, row * classes, new Row(classes, kept, spec.labels()));
        }
        return BytesTensor.of(shape(extents, oneClassPerRow, kept), texts);
    }

    private record Row(int classes, int kept, List<String> labels) {}

    private static void addRow(List<byte[]> texts, DenseTensor scores, int first, Row row) {
        Comparator<Integer> smallestFirst =
                (a, b) -> {
                    int byScore = compare(scores, first + a, first + b);
                    return byScore == 0 ? Integer.compare(b, a) : byScore;
                };
        PriorityQueue<Integer> best = new PriorityQueue<>(row.kept() + 1, smallestFirst);
        for (int index = 0; index < row.classes(); index++) {
            if (best.size() < row.kept()) {
                best.add(index);
            } else if (compare(scores, first + index, first + best.element()) > 0) {
                best.remove();
                best.add(index);
            }
        }
        byte[][] largestFirst = new byte[row.kept()][];
        for (int place = row.kept() - 1; place >= 0; place--) {
            largestFirst[place] = text(scores, first, best.remove(), row.labels());
        }
        texts.addAll(List.of(largestFirst));
    }

    private static int compare(DenseTensor scores, int left, int right) {
        if (scores.datatype() == Datatype.UINT64) {
            return Long.compareUnsigned(scores.longAt(left), scores.longAt(right));
        }
        if (!scores.datatype().isFloatingPoint()) {
            return Long.compare(scores.longAt(left), scores.longAt(right));
        }
        double a = scores.doubleAt(left);
        double b = scores.doubleAt(right);
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
        }
        return a == b ? 0 : Double.compare(a, b);
    }

    private static byte[] text(DenseTensor scores, int first, int index, List<String> labels) {
        String text = value(scores, first + index) + ":" + index;
        if (index < labels.size()) {
            text += ":" + labels.get(index);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String value(DenseTensor scores, int index) {
        if (scores.datatype() == Datatype.UINT64) {
            return Long.toUnsignedString(scores.longAt(index));
        }
        return scores.datatype().isFloatingPoint()
                ? fixed(scores.doubleAt(index))
                : Long.toString(scores.longAt(index));
    }

    /// `value` as C's `%f` writes it: six decimals, the exact binary value rounded half to even.
    static String fixed(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String digits =
                new BigDecimal(Math.abs(value))
                        .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                        .toPlainString();
        return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
    }

    private static Shape shape(long[] extents, boolean oneClassPerRow, int kept) {
        if (oneClassPerRow) {
            return extents.length == 0 ? Shape.of(1) : Shape.of(extents[0], 1);
        }
        long[] changed = extents.clone();
        changed[changed.length - 1] = kept;
        return Shape.of(changed);
    }
}
