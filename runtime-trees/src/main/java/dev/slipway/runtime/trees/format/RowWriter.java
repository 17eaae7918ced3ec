package dev.slipway.runtime.trees.format;

import dev.slipway.tensor.Tensor;

/// Writes one output of a call, row by row.
///
/// *Threads*: for one thread.
public interface RowWriter {
    /// Takes a row's answer.
    ///
    /// @param winner the position of the class that the row belongs to; 0 without classes
    /// @param answers the row's scores after the transform; valid during the call only
    void write(int row, int winner, double[] answers);

    /// The finished output.
    Tensor tensor();
}
