package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.trees.format.CallTensors;
import dev.slipway.runtime.trees.format.RowWriter;
import dev.slipway.runtime.trees.format.ScoreWriter;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The writers of a graph's outputs.
final class AnswerWriters {
    private AnswerWriters() {}

    /// A writer for one output of a call of `rows` rows and `width` scores each.
    static RowWriter of(Answer answer, int rows, int width, TensorAllocator allocator) {
        return switch (answer) {
            case Answer.Scores scores ->
                    new ScoreWriter(
                            CallTensors.allocate(
                                    scores.datatype(), Shape.of(rows, width), allocator));
            case Answer.Label label when label.datatype() == Datatype.BYTES ->
                    new Texts(label.table(), rows);
            case Answer.Label label ->
                    new Numbers(
                            label.table(),
                            CallTensors.allocate(label.datatype(), Shape.of(rows), allocator));
        };
    }

    /// The label as a number.
    private record Numbers(List<Object> table, DenseTensor tensor) implements RowWriter {
        Numbers {
            table = List.copyOf(table);
        }

        @Override
        public void write(int row, int winner, double[] answers) {
            Number label = (Number) table.get(winner);
            ByteBuffer buffer = tensor.buffer();
            switch (tensor.datatype()) {
                case INT64 -> buffer.putLong(row * Long.BYTES, label.longValue());
                case INT32 -> buffer.putInt(row * Integer.BYTES, label.intValue());
                case FP32 -> buffer.putFloat(row * Float.BYTES, label.floatValue());
                case FP64 -> buffer.putDouble(row * Double.BYTES, label.doubleValue());
                default -> throw new IllegalStateException("label of " + tensor.datatype());
            }
        }
    }

    /// The label as text.
    private static final class Texts implements RowWriter {
        private final byte[][] table;
        private final byte[][] labels;

        Texts(List<Object> table, int rows) {
            this.table = new byte[table.size()][];
            Arrays.setAll(
                    this.table, i -> table.get(i).toString().getBytes(StandardCharsets.UTF_8));
            this.labels = new byte[rows][];
        }

        @Override
        public void write(int row, int winner, double[] answers) {
            labels[row] = table[winner];
        }

        @Override
        public Tensor tensor() {
            return BytesTensor.of(Shape.of(labels.length), List.of(labels));
        }
    }
}
