package dev.slipway.runtime.trees.onnx;

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

/// Writes one output, row by row.
///
/// *Threads*: for one thread.
interface AnswerWriter {
    /// Takes a row's answer.
    void write(int row, int winner, double[] answers);

    /// The finished output.
    Tensor tensor();

    static AnswerWriter of(Answer answer, int rows, int width, TensorAllocator allocator) {
        return switch (answer) {
            case Answer.Scores scores ->
                    new Scores(
                            DenseTensor.allocate(
                                    scores.datatype(), Shape.of(rows, width), allocator));
            case Answer.Label label when label.datatype() == Datatype.BYTES ->
                    new Texts(label.table(), rows);
            case Answer.Label label ->
                    new Numbers(
                            label.table(),
                            DenseTensor.allocate(label.datatype(), Shape.of(rows), allocator));
        };
    }

    /// All scores.
    record Scores(DenseTensor tensor) implements AnswerWriter {
        @Override
        public void write(int row, int winner, double[] answers) {
            ByteBuffer buffer = tensor.buffer();
            int at = row * answers.length;
            if (tensor.datatype() == Datatype.FP32) {
                for (int i = 0; i < answers.length; i++) {
                    buffer.putFloat((at + i) * Float.BYTES, (float) answers[i]);
                }
            } else {
                for (int i = 0; i < answers.length; i++) {
                    buffer.putDouble((at + i) * Double.BYTES, answers[i]);
                }
            }
        }
    }

    /// The label as a number.
    record Numbers(List<Object> table, DenseTensor tensor) implements AnswerWriter {
        public Numbers {
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
    final class Texts implements AnswerWriter {
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
