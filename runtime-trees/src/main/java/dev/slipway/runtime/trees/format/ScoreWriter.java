package dev.slipway.runtime.trees.format;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import java.nio.ByteBuffer;

/// Writes all scores of a row into a matrix.
///
/// *Threads*: for one thread.
///
/// @param tensor `FP32` or `FP64`, one row per example
public record ScoreWriter(DenseTensor tensor) implements RowWriter {
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
