package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.InferenceException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Neighbouring columns of the feature matrix that come from one input.
///
/// @param input which input of the graph
/// @param column the first column of that input
/// @param width how many columns, or -1 for all that there are
/// @param source the input's element type
/// @param encoder replaces values, or null
/// @param type the element type's number after the encoder and the casts
record MatrixPart(
        int input, int column, int width, Datatype source, @Nullable LabelTable encoder, int type) {
    /// One column of this part alone.
    MatrixPart at(int offset) {
        return new MatrixPart(input, column + offset, 1, source, encoder, type);
    }

    MatrixPart encodedBy(LabelTable table) {
        return new MatrixPart(input, column, width, source, table, table.valueType());
    }

    MatrixPart as(int newType) {
        return new MatrixPart(input, column, width, source, encoder, newType);
    }

    /// Copies `rows` rows of this part's `count` columns into a matrix, from column `at` on.
    ///
    /// *Errors*: [InferenceException] when the input has too few columns.
    void copy(Tensor tensor, int count, DenseTensor matrix, int at) {
        int available = (int) tensor.shape().extent(1);
        if (column + count > available) {
            throw badInput("columns", available, ">= " + (column + count));
        }
        int stride = (int) matrix.shape().extent(1);
        int rows = tensor.rows();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < count; i++) {
                int from = row * available + column + i;
                int target = row * stride + at + i;
                if (matrix.datatype() == Datatype.FP32) {
                    matrix.buffer().putFloat(target * Float.BYTES, floatAt(tensor, from));
                } else {
                    matrix.buffer().putDouble(target * Double.BYTES, doubleAt(tensor, from));
                }
            }
        }
    }

    static InferenceException badInput(String what, long given, String expected) {
        String message = what + ": " + given + " (expected: " + expected + ")";
        return InferenceException.badInput(message, new IllegalArgumentException(message));
    }

    private float floatAt(Tensor tensor, int index) {
        if (encoder == null && source.isInteger()) {
            // From the whole number in one rounding.
            return ((DenseTensor) tensor).longAt(index);
        }
        return (float) doubleAt(tensor, index);
    }

    private double doubleAt(Tensor tensor, int index) {
        return switch (tensor) {
            case BytesTensor text ->
                    encoder == null ? Double.NaN : encoder.encode(text.element(index));
            case DenseTensor dense ->
                    encoder == null ? dense.doubleAt(index) : encoder.encode(dense.longAt(index));
        };
    }
}
