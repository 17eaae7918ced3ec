package dev.slipway.server.release;

import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
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
        int each = rows < 1 ? 0 : tensor.elementCount() / rows;
        if (each == 0) {
            return Optional.empty();
        }
        return switch (tensor) {
            case BytesTensor texts -> Optional.of(new Answer.Named(texts.text(0)));
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
    /// class of that name; empty where the tensor has no row.
    public static Optional<Answer> label(Tensor tensor, int rows) {
        boolean isWhole =
                tensor instanceof DenseTensor dense && !dense.datatype().isFloatingPoint();
        if (!isWhole || rows < 1 || tensor.elementCount() / rows == 0) {
            return of(tensor, rows, List.of());
        }
        long value = ((DenseTensor) tensor).longAt(0);
        return Optional.of(
                new Answer.Named(
                        tensor.datatype() == Datatype.UINT64
                                ? Long.toUnsignedString(value)
                                : Long.toString(value)));
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
