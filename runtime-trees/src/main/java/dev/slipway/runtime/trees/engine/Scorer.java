package dev.slipway.runtime.trees.engine;

import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Something that gives every row of a matrix its raw scores.
///
/// *Threads*: safe from many threads at once.
public interface Scorer {
    /// The type of the matrix that is scored: `FP32` or `FP64`.
    Datatype input();

    /// The width of the matrix that is scored.
    int featureCount();

    /// Scores per row.
    int groups();

    /// Memory held, in bytes.
    long memoryBytes();

    /// Scores every row of `matrix`, which has the input type and width; its rows reach `sink` in
    /// order.
    void score(DenseTensor matrix, ScoreSink sink);

    /// As [dev.slipway.runtime.LoadedModel#settle] has it.
    default void settle(LongSupplier nanoTime, BooleanSupplier goOn) {}
}
