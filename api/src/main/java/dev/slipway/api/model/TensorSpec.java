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
public record TensorSpec(String name, Datatype datatype, Shape shape, List<String> labels) {
    /// Copies `labels`.
    public TensorSpec {
        labels = List.copyOf(labels);
    }

    /// A tensor without class labels.
    public static TensorSpec of(String name, Datatype datatype, long... extents) {
        return new TensorSpec(name, datatype, Shape.of(extents), List.of());
    }
}
