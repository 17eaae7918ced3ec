package dev.slipway.server.release;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
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
                                    ? new Answer.Number(numbers.doubleAt(0))
                                    : greatest(numbers, each, names));
        };
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
