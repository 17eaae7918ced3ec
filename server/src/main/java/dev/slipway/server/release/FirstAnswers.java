package dev.slipway.server.release;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.Optional;

/// What a tensor answers to the first row of its request: a number where it has one number a row,
/// the place of the greatest where it has several, a text where it has texts.
public final class FirstAnswers {
    private FirstAnswers() {}

    /// The answer; empty where the tensor has no row.
    public static Optional<Answer> of(Tensor tensor, int rows) {
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
                                    : new Answer.Named(Integer.toString(greatest(numbers, each))));
        };
    }

    private static int greatest(DenseTensor numbers, int count) {
        int greatest = 0;
        for (int i = 1; i < count; i++) {
            if (numbers.doubleAt(i) > numbers.doubleAt(greatest)) {
                greatest = i;
            }
        }
        return greatest;
    }
}
