package dev.slipway.serving.execution;

import dev.slipway.serving.batching.Padding;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What calls of a version cost, by the size of a row where rows differ in size: a text of eight
/// tokens is not what one of 128 costs. Sizes are told apart by powers of two, so there are never
/// many.
///
/// *Threads*: safe from any number of threads.
final class ShapeCosts {
    private final RowSize all;
    private final boolean rowsDiffer;
    private final @Nullable Padding padding;
    private final Map<Integer, RowSize> bySize = new ConcurrentHashMap<>();

    /// @param all what warming up measured
    /// @param rowsDiffer whether the signature leaves an axis open beside the first
    /// @param padding absent when rows are not filled up
    ShapeCosts(CostFit all, boolean rowsDiffer, @Nullable Padding padding) {
        this.all = new RowSize(null, all);
        this.rowsDiffer = rowsDiffer;
        this.padding = padding;
    }

    /// Of calls of any size.
    CostFit all() {
        return all.fit();
    }

    /// Of calls with rows of such a size.
    CostFit of(List<Tensor> inputs, int rows) {
        return size(inputs, rows).fit();
    }

    /// The sizes of which some have run on slots, the smallest first.
    List<BatchingState.OfSize> states() {
        if (!rowsDiffer) {
            return all.hasRun() ? List.of(all.state()) : List.of();
        }
        return bySize.entrySet().stream()
                .filter(size -> size.getValue().hasRun())
                .sorted(Map.Entry.comparingByKey())
                .map(size -> size.getValue().state())
                .toList();
    }

    /// Calls with rows of the size of this one's.
    RowSize size(SlotCall call) {
        return size(call.call().inputs(), call.rows());
    }

    /// Calls with rows of such a size.
    RowSize size(List<Tensor> inputs, int rows) {
        if (!rowsDiffer) {
            return all;
        }
        long elements = 0;
        for (int input = 0; input < inputs.size(); input++) {
            elements += elements(inputs, input);
        }
        elements /= Math.max(1, rows);
        int size = Long.SIZE - Long.numberOfLeadingZeros(elements);
        RowSize known = bySize.get(size);
        // Making sure of one takes a lock where another size lies in the same place.
        return known == null
                ? bySize.computeIfAbsent(
                        size, bits -> new RowSize((1L << bits) - 1, all.fit().branch()))
                : known;
    }

    /// Of an input; where rows are filled up as if they were as long as they may come to be, so
    /// that calls which may share an execution are of its size.
    private long elements(List<Tensor> inputs, int input) {
        long own = inputs.get(input).elementCount();
        if (padding == null || !padding.inputs().get(input)) {
            return own;
        }
        long length = Math.max(1, padding.length(inputs));
        return own * Padding.bucket(length) / length;
    }

    /// What a call with `rows` rows takes at least, whatever their size.
    long leastNanos(int rows) {
        long least = Long.MAX_VALUE;
        for (RowSize ofSize : bySize.values()) {
            least = Math.min(least, ofSize.fit().predictNanos(rows));
        }
        return least == Long.MAX_VALUE ? all().predictNanos(rows) : least;
    }

    /// Takes an execution into account.
    void learn(List<Tensor> inputs, int rows, long nanos) {
        CostFit ofSize = of(inputs, rows);
        ofSize.learn(rows, nanos);
        if (rowsDiffer) {
            all().learn(rows, nanos);
        }
    }
}
