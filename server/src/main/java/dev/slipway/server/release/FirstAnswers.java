package dev.slipway.server.release;

import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.serving.release.ClassProbabilities;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// What a tensor answers to the first row of its request: a number where it has one number a row,
/// the greatest of several by its place and its name, nothing where one of them is no number, a
/// text where it has texts.
public final class FirstAnswers {
    private FirstAnswers() {}

    /// The answer; empty where the tensor has no row.
    ///
    /// @param names of the classes along its last axis; empty where they have none
    public static Optional<Answer> of(Tensor tensor, int rows, List<String> names) {
        int each = each(tensor, rows);
        if (each == 0) {
            return Optional.empty();
        }
        return switch (tensor) {
            case BytesTensor texts -> Optional.of(named(texts.text(0)));
            case DenseTensor numbers ->
                    Optional.of(
                            each == 1
                                    ? new Answer.Number(first(numbers))
                                    : greatest(numbers, each, names));
        };
    }

    /// A `double` does not tell all whole numbers of 64 bits apart.
    private static Amount first(DenseTensor numbers) {
        return switch (numbers.datatype()) {
            case INT64 -> Amount.of(BigInteger.valueOf(numbers.longAt(0)));
            case UINT64 -> Amount.of(new BigInteger(Long.toUnsignedString(numbers.longAt(0))));
            case BOOL, UINT8, UINT16, UINT32, INT8, INT16, INT32, FP16, BF16, FP32, FP64, BYTES ->
                    Amount.of(numbers.doubleAt(0));
        };
    }

    /// The answer of a tensor that has one class a row: a text, or a whole number, which is the
    /// class at that place; empty where the tensor has no row.
    public static Optional<Answer> label(Tensor tensor, int rows) {
        if (!(tensor instanceof DenseTensor numbers)
                || numbers.datatype().isFloatingPoint()
                || each(tensor, rows) != 1) {
            return of(tensor, rows, List.of());
        }
        long value = numbers.longAt(0);
        return Optional.of(
                value == (int) value
                        ? new Answer.Place((int) value, "")
                        : new Answer.Named(
                                numbers.datatype() == Datatype.UINT64
                                        ? Long.toUnsignedString(value)
                                        : Long.toString(value)));
    }

    /// Whether the first row's numbers are probabilities of several classes.
    public static boolean areProbabilities(Tensor tensor, int rows) {
        return tensor instanceof DenseTensor numbers
                && ClassProbabilities.areFirst(numbers, each(tensor, rows));
    }

    /// Whether the first row is there, and each of its numbers is one.
    static boolean areNumbers(Tensor tensor, int rows) {
        return of(tensor, rows, List.of())
                .filter(answer -> !(answer instanceof Answer.Nothing))
                .isPresent();
    }

    private static int each(Tensor tensor, int rows) {
        return rows < 1 ? 0 : tensor.elementCount() / rows;
    }

    /// Of a text that is longer than any label as much as it takes to be none: rows wait for their
    /// labels in memory.
    private static Answer named(String text) {
        int most = FeedbackItem.LONGEST_LABEL;
        return new Answer.Named(text.length() <= most ? text : text.substring(0, most + 1));
    }

    /// No number is greater than NaN, and it is greater than none.
    private static Answer greatest(DenseTensor numbers, int count, List<String> names) {
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            double number = numbers.doubleAt(i);
            if (Double.isNaN(number)) {
                return new Answer.Nothing();
            }
            if (number > numbers.doubleAt(greatest)) {
                greatest = i;
            }
        }
        return new Answer.Place(greatest, names.size() == count ? names.get(greatest) : "");
    }
}
