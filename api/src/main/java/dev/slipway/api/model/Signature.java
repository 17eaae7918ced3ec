package dev.slipway.api.model;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tensors that a version takes and gives.
///
/// @param inputs in the model's order
/// @param outputs in the model's order
/// @param features the columns of the single input matrix, in order; empty when the model does not
///     name them or takes one tensor per column
public record Signature(List<TensorSpec> inputs, List<TensorSpec> outputs, List<Feature> features) {
    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` when features are named and there is not exactly one
    /// input whose last extent is their count.
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
        if (!features.isEmpty() && !isMatrixOf(inputs, features.size())) {
            throw new IllegalArgumentException(
                    "features: "
                            + features.size()
                            + " (expected: the columns of one input matrix)");
        }
    }

    /// A signature whose columns have no names.
    public static Signature of(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        return new Signature(inputs, outputs, List.of());
    }

    /// The position of an input, if there is one of this name.
    public OptionalInt inputIndex(String name) {
        return indexOf(inputs, name);
    }

    /// The position of an output, if there is one of this name.
    public OptionalInt outputIndex(String name) {
        return indexOf(outputs, name);
    }

    /// All names in it: of inputs, outputs and features.
    public Set<String> names() {
        Stream<TensorSpec> tensors = Stream.concat(inputs.stream(), outputs.stream());
        return Stream.concat(tensors.map(TensorSpec::name), features.stream().map(Feature::name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Whether a request that was read for another signature was read for this one as well.
    public boolean readsAs(Signature other) {
        return inputs.equals(other.inputs) && features.equals(other.features);
    }

    /// Whether the first axis of every tensor counts the items of one batch: all are open, and no
    /// two inputs name theirs differently.
    public boolean isBatched() {
        boolean open =
                Stream.concat(inputs.stream(), outputs.stream())
                        .allMatch(TensorSpec::hasOpenFirstAxis);
        return open && !inputs.isEmpty() && distinctFirstNames() <= 1;
    }

    private long distinctFirstNames() {
        return inputs.stream()
                .map(input -> input.axisName(0))
                .filter(name -> !name.isEmpty())
                .distinct()
                .count();
    }

    private static OptionalInt indexOf(List<TensorSpec> specs, String name) {
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(name)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isMatrixOf(List<TensorSpec> inputs, int columns) {
        return inputs.size() == 1
                && inputs.getFirst().shape().rank() == 2
                && inputs.getFirst().shape().extent(1) == columns;
    }
}
