package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchSize;
import org.jspecify.annotations.Nullable;

/// What is known of a version's calls whose rows are of about one size: what they cost, and how
/// they share executions.
///
/// *Threads*: any read; [#ran] by one at a time.
final class RowSize {
    private final @Nullable Long elements;
    private final CostFit fit;
    private volatile BatchSize chosen = BatchSize.alone(BatchSize.Reason.EXPLORING);
    private volatile double meanRows;

    /// @param elements of a row at most, over all inputs; absent where rows do not differ
    RowSize(@Nullable Long elements, CostFit fit) {
        this.elements = elements;
        this.fit = fit;
    }

    CostFit fit() {
        return fit;
    }

    /// Notes an execution of so many rows on a slot, and how many there might have been.
    void ran(BatchSize size, int rows) {
        chosen = size;
        meanRows = meanRows == 0 ? rows : meanRows + (rows - meanRows) / 16;
    }

    /// Whether an execution of such rows has run on a slot.
    boolean hasRun() {
        return meanRows > 0;
    }

    BatchingState.OfSize state() {
        return new BatchingState.OfSize(elements, fit.cost(), chosen, meanRows);
    }
}
