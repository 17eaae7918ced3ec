package dev.slipway.serving.release;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Which class a version answers to the first row of a request: the side of its package's
/// threshold, or the likeliest of several.
///
/// *Threads*: immutable.
public sealed interface AnswerClasses {
    /// Of a version whose answers are no classes, or of which nothing is known yet.
    AnswerClasses NONE = new None();

    /// Classes beyond so many share their places, the same in both versions.
    int MOST = 32;

    /// Wider rows are not read for each answer.
    int WIDEST = 1_024;

    /// How many classes there are; 0 where answers have none.
    int classes();

    /// The class that was answered; empty where the answer has none.
    ///
    /// @param outputs that were asked for
    /// @param tensors one for each of them
    /// @param rows of the request
    OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows);

    /// The classes of a version.
    ///
    /// @param threshold from which its package decides; null where it does not say
    static AnswerClasses of(Signature signature, @Nullable Double threshold) {
        List<TensorSpec> outputs = signature.outputs();
        if (threshold != null) {
            boolean isScored = !outputs.isEmpty() && outputs.getFirst().datatype().isFixedSize();
            return isScored ? new Sides(threshold) : NONE;
        }
        for (int place = 0; place < outputs.size(); place++) {
            TensorSpec spec = outputs.get(place);
            if (isDistribution(spec)) {
                int width = (int) spec.shape().extent(1);
                return new Likeliest(place, width, !spec.labels().isEmpty());
            }
        }
        return NONE;
    }

    private static boolean isDistribution(TensorSpec spec) {
        return spec.datatype().isFloatingPoint()
                && spec.shape().rank() == 2
                && spec.shape().extent(1) > 1
                && spec.shape().extent(1) <= WIDEST;
    }

    /// The first row of an output; null where it was not asked for, or is not of numbers.
    private static @Nullable DenseTensor output(
            int place, OutputSelection outputs, List<Tensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            if (outputs.position(i) == place) {
                return tensors.get(i) instanceof DenseTensor dense ? dense : null;
            }
        }
        return null;
    }

    /// Answers without classes.
    record None() implements AnswerClasses {
        @Override
        public int classes() {
            return 0;
        }

        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            return OptionalInt.empty();
        }
    }

    /// A score of the first output, the last of a row of two at most, and a threshold.
    record Sides(double threshold) implements AnswerClasses {
        @Override
        public int classes() {
            return 2;
        }

        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            DenseTensor scores = output(0, outputs, tensors);
            int each = scores == null || rows < 1 ? 0 : scores.elementCount() / rows;
            return scores == null || each < 1 || each > 2
                    ? OptionalInt.empty()
                    : OptionalInt.of(scores.doubleAt(each - 1) >= threshold ? 1 : 0);
        }
    }

    /// The greatest number of a row.
    ///
    /// @param place of the output in the signature
    /// @param isNamed whether its classes have names; where they have none a row counts only if its
    ///     numbers are probabilities
    record Likeliest(int place, int width, boolean isNamed) implements AnswerClasses {
        private static final double ROUNDING = 1e-2;

        @Override
        public int classes() {
            return Math.min(width, MOST);
        }

        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            DenseTensor row = output(place, outputs, tensors);
            if (row == null || row.elementCount() < width) {
                return OptionalInt.empty();
            }
            int greatest = 0;
            double most = row.doubleAt(0);
            double sum = most;
            boolean isBelow = most < 0;
            for (int i = 1; i < width; i++) {
                double value = row.doubleAt(i);
                sum += value;
                isBelow |= value < 0;
                if (value > most) {
                    most = value;
                    greatest = i;
                }
            }
            boolean isClass = isNamed || (!isBelow && Math.abs(sum - 1) <= ROUNDING);
            return isClass ? OptionalInt.of(greatest % MOST) : OptionalInt.empty();
        }
    }
}
