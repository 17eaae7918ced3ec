package dev.slipway.runtime.onnx;

import dev.slipway.runtime.onnx.graph.GraphValue;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// How an output's shape follows from a call's inputs: every axis is fixed or equals an axis of an
/// input.
final class ShapeRule {
    private final long[] fixed;
    private final int[] sourceInput;
    private final int[] sourceAxis;

    private ShapeRule(long[] fixed, int[] sourceInput, int[] sourceAxis) {
        this.fixed = fixed;
        this.sourceInput = sourceInput;
        this.sourceAxis = sourceAxis;
    }

    /// The rule of `output`; empty when some axis depends on values.
    static Optional<ShapeRule> of(TensorPlan output, List<TensorPlan> inputs) {
        int rank = output.axes().size();
        long[] fixed = new long[rank];
        int[] sourceInput = new int[rank];
        int[] sourceAxis = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            GraphValue.Axis wanted = output.axes().get(axis);
            fixed[axis] = wanted.extent();
            if (wanted.extent() < 0) {
                int[] source = source(wanted, axis, inputs);
                if (source.length == 0) {
                    return Optional.empty();
                }
                sourceInput[axis] = source[0];
                sourceAxis[axis] = source[1];
            }
        }
        return Optional.of(new ShapeRule(fixed, sourceInput, sourceAxis));
    }

    private static int[] source(GraphValue.Axis wanted, int axis, List<TensorPlan> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            List<GraphValue.Axis> axes = inputs.get(i).axes();
            for (int j = 0; j < axes.size(); j++) {
                boolean sameSymbol =
                        !wanted.symbol().isEmpty() && axes.get(j).symbol().equals(wanted.symbol());
                // Exporters that name nothing still put rows first.
                boolean rows =
                        wanted.symbol().isEmpty()
                                && axis == 0
                                && j == 0
                                && axes.get(j).extent() < 0;
                if (sameSymbol || rows) {
                    return new int[] {i, j};
                }
            }
        }
        return new int[0];
    }

    /// The shape for these inputs.
    Shape apply(List<? extends Tensor> inputs) {
        long[] extents = fixed.clone();
        for (int axis = 0; axis < extents.length; axis++) {
            if (extents[axis] < 0) {
                extents[axis] = inputs.get(sourceInput[axis]).shape().extent(sourceAxis[axis]);
            }
        }
        return Shape.of(extents);
    }
}
