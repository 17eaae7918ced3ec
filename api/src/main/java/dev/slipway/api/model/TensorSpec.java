package dev.slipway.api.model;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.List;

/// One named input or output of a model.
///
/// @param name as clients write it
/// @param datatype the elements' type
/// @param shape -1 for an axis of any extent
/// @param labels the names of the classes along the last axis; empty when there are none
/// @param axisNames one per axis, empty for an axis without one; open axes of the same name have
///     the same extent in every request. No names at all are an empty list
public record TensorSpec(
        String name, Datatype datatype, Shape shape, List<String> labels, List<String> axisNames) {
    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` when there are names and not one per axis.
    public TensorSpec {
        labels = List.copyOf(labels);
        axisNames = axisNames.stream().allMatch(String::isEmpty) ? List.of() : axisNames;
        axisNames = List.copyOf(axisNames);
        if (!axisNames.isEmpty() && axisNames.size() != shape.rank()) {
            throw new IllegalArgumentException(
                    "axis names: " + axisNames + " (expected: one per axis of " + shape + ")");
        }
    }

    /// A tensor whose axes have no names.
    public TensorSpec(String name, Datatype datatype, Shape shape, List<String> labels) {
        this(name, datatype, shape, labels, List.of());
    }

    /// A tensor without class labels.
    public static TensorSpec of(String name, Datatype datatype, long... extents) {
        return new TensorSpec(name, datatype, Shape.of(extents), List.of());
    }

    /// This tensor with names for its axes.
    public TensorSpec withAxisNames(String... names) {
        return new TensorSpec(name, datatype, shape, labels, List.of(names));
    }

    /// The name of an axis, or empty.
    public String axisName(int axis) {
        return axisNames.isEmpty() ? "" : axisNames.get(axis);
    }

    /// Whether the first axis may have any extent.
    public boolean hasOpenFirstAxis() {
        return shape.rank() > 0 && shape.extent(0) < 0;
    }
}
