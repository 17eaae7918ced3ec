package dev.slipway.serving.release;

import dev.slipway.runtime.OutputSelection;
import dev.slipway.stats.counts.Arm;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Which class a version answers to the first row of a request: the side of its package's
/// threshold, the likeliest of several, or a label; each by its place among those of both versions
/// of a release.
///
/// *Threads*: safe from any number of threads.
public sealed interface AnswerClasses {
    /// Of a version whose answers are compared by no class.
    AnswerClasses NONE = new None();

    /// Classes beyond so many share their places, the same in both versions.
    int MOST = 32;

    /// Bytes of the longest text that is taken for a class.
    int LONGEST_CLASS = 256;

    /// The place of the class that was answered; empty where the answer has none.
    ///
    /// @param outputs that were asked for
    /// @param tensors one for each of them
    /// @param rows of the request
    OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows);

    /// The label of a first row; empty where there is not one for each row, or somebody reads it
    /// rather than that it is a class.
    static Optional<String> label(Tensor tensor, int rows) {
        if (each(tensor, rows) != 1) {
            return Optional.empty();
        }
        return switch (tensor) {
            case BytesTensor texts ->
                    texts.element(0).length > LONGEST_CLASS
                            ? Optional.empty()
                            : Optional.of(texts.text(0));
            case DenseTensor numbers ->
                    numbers.datatype().isFloatingPoint()
                            ? Optional.empty()
                            : Optional.of(Long.toString(numbers.longAt(0)));
        };
    }

    /// An output; null where it was not asked for.
    private static @Nullable Tensor output(
            int place, OutputSelection outputs, List<Tensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            if (outputs.position(i) == place) {
                return tensors.get(i);
            }
        }
        return null;
    }

    /// How many numbers, or texts, each row has.
    private static int each(Tensor tensor, int rows) {
        return rows < 1 ? 0 : tensor.elementCount() / rows;
    }

    /// Answers without classes.
    record None() implements AnswerClasses {
        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            return OptionalInt.empty();
        }
    }

    /// A score, the last of a row of two at most, and a threshold.
    ///
    /// @param place of the output in the signature
    record Sides(int place, double threshold) implements AnswerClasses {
        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            if (!(output(place, outputs, tensors) instanceof DenseTensor scores)) {
                return OptionalInt.empty();
            }
            int each = each(scores, rows);
            return each < 1 || each > 2
                    ? OptionalInt.empty()
                    : OptionalInt.of(scores.doubleAt(each - 1) >= threshold ? 1 : 0);
        }
    }

    /// The greatest number of a row.
    ///
    /// @param place of the output in the signature
    /// @param isNamed whether its classes have names; where they have none a row counts only if its
    ///     numbers are probabilities
    /// @param classes the place of each
    record Likeliest(int place, boolean isNamed, List<Integer> classes) implements AnswerClasses {
        /// Copies the list.
        public Likeliest {
            classes = List.copyOf(classes);
        }

        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            if (!(output(place, outputs, tensors) instanceof DenseTensor row)
                    || row.elementCount() < classes.size()) {
                return OptionalInt.empty();
            }
            int greatest = 0;
            double most = row.doubleAt(0);
            double sum = most;
            double least = most;
            for (int i = 1; i < classes.size(); i++) {
                if (!isNamed && ClassProbabilities.areNoneAnyMore(least, sum)) {
                    // Every answer of a vector comes here, as nothing says that it is one.
                    return OptionalInt.empty();
                }
                double value = row.doubleAt(i);
                sum += value;
                least = Math.min(least, value);
                if (value > most) {
                    most = value;
                    greatest = i;
                }
            }
            boolean isClass = isNamed || ClassProbabilities.are(least, sum);
            return isClass ? OptionalInt.of(classes.get(greatest)) : OptionalInt.empty();
        }
    }

    /// The first of several outputs whose answers show that it has classes, which nothing says
    /// beforehand.
    ///
    /// @param outputs how each is read
    /// @param names of these outputs
    /// @param met which of them it is
    record Found(List<AnswerClasses> outputs, List<String> names, MetClasses met)
            implements AnswerClasses {
        /// Copies the lists.
        public Found {
            outputs = List.copyOf(outputs);
            names = List.copyOf(names);
        }

        @Override
        public OptionalInt of(OutputSelection asked, List<Tensor> tensors, int rows) {
            String known = met.output();
            for (int i = 0; i < outputs.size(); i++) {
                if (known == null || known.equals(names.get(i))) {
                    OptionalInt number = outputs.get(i).of(asked, tensors, rows);
                    if (number.isPresent() && met.isBy(names.get(i))) {
                        return number;
                    }
                }
            }
            return OptionalInt.empty();
        }
    }

    /// A text or a whole number, one for each row.
    ///
    /// @param place of the output in the signature
    /// @param name of the output
    /// @param arm whose answers they are
    /// @param met where labels have their places
    record Label(int place, String name, Arm arm, MetClasses met) implements AnswerClasses {
        @Override
        public OptionalInt of(OutputSelection outputs, List<Tensor> tensors, int rows) {
            Tensor labels = output(place, outputs, tensors);
            String label = labels == null ? null : label(labels, rows).orElse(null);
            return label == null ? OptionalInt.empty() : met.place(name, arm, label);
        }
    }
}
