package dev.slipway.runtime.onnx.graph;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.List;

/// One input or output: what callers see and what the session calls it.
///
/// @param name as clients write it
/// @param sessionName as the rewritten graph calls it
/// @param axes extents and symbols
/// @param labels class labels along the last axis
/// @param predictable whether the shape follows from the inputs' shapes; true for inputs
public record TensorPlan(
        String name,
        String sessionName,
        Datatype datatype,
        List<GraphValue.Axis> axes,
        List<String> labels,
        boolean predictable) {
    /// What an input of unstated rank is taken for: rows and columns.
    private static final List<GraphValue.Axis> MATRIX =
            List.of(GraphValue.Axis.OPEN, GraphValue.Axis.OPEN);

    public TensorPlan {
        axes = List.copyOf(axes);
        labels = List.copyOf(labels);
    }

    public static TensorPlan input(GraphValue value) {
        return new TensorPlan(
                value.name(),
                GraphRewrite.sessionName(value),
                ElementTypes.datatype(value.elementType()).orElseThrow(),
                value.shapeKnown() ? value.axes() : MATRIX,
                List.of(),
                true);
    }

    public Shape shape() {
        return Shape.of(axes.stream().mapToLong(GraphValue.Axis::extent).toArray());
    }

    public TensorSpec spec() {
        List<String> axisNames = axes.stream().map(GraphValue.Axis::symbol).toList();
        return new TensorSpec(name, datatype, shape(), labels, axisNames);
    }

    /// The same tensor with other axes.
    public TensorPlan withAxes(List<GraphValue.Axis> changed, boolean nowPredictable) {
        return new TensorPlan(name, sessionName, datatype, changed, labels, nowPredictable);
    }
}
