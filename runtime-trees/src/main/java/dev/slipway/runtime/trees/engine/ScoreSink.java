package dev.slipway.runtime.trees.engine;

/// Takes scores as the engine finishes them, block by block in row order.
@FunctionalInterface
public interface ScoreSink {
    /// Takes the scores of the rows from `firstRow` on.
    ///
    /// @param rows how many, at least 1
    /// @param scores row-major, one per group and row; valid during the call only. Scores summed in
    ///     float are widened exactly
    void accept(int firstRow, int rows, double[] scores);
}
