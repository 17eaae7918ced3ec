package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;

/// An ensemble compiled for speed, with the exact answers of the library it came from.
///
/// Rows are worked off in blocks, 64 per word: every question that splits ask is answered once for
/// all rows ([Columns]), the trees combine the answers bitwise ([BitKernel]), and leaf values add
/// up in the model's own arithmetic ([Leaves]). A few single rows go their own way ([Kernel]).
///
/// *Threads*: safe from many threads at once.
public final class CompiledTrees implements Scorer {
    private final Columns columns;
    private final FlatTrees flat;
    private final Leaves leaves;
    private final HeapTrees heaps;
    private final Kernel kernel;
    private final ScratchPool scratches;
    private final Datatype input;
    private final int featureCount;
    private final int count;

    private CompiledTrees(TreeEnsemble ensemble, Kernel kernel) {
        input = ensemble.input();
        featureCount = ensemble.featureCount();
        count = ensemble.trees().size();
        columns = new Columns(ensemble);
        flat = new FlatTrees(ensemble, columns);
        leaves = new Leaves(ensemble, flat.leafCount());
        heaps = HeapTrees.of(flat, leaves, count, columns.count());
        this.kernel = kernel;
        boolean isDouble = input == Datatype.FP64;
        scratches =
                new ScratchPool(() ->
                        new Scratch(
                                new BlockInput(featureCount, isDouble),
                                kernel.words(columns.maskCount()),
                                columns,
                                count,
                                leaves.groups()));
    }

    /// Compiles for this machine.
    ///
    /// *Errors*: `IllegalArgumentException` or `ArithmeticException` when the ensemble is larger
    /// than the compiled form can address.
    public static CompiledTrees of(TreeEnsemble ensemble) {
        return new CompiledTrees(ensemble, Kernels.best());
    }

    static CompiledTrees of(TreeEnsemble ensemble, Kernel kernel) {
        return new CompiledTrees(ensemble, kernel);
    }

    @Override
    public void score(DenseTensor matrix, ScoreSink sink) {
        int rows = matrix.rows();
        if (rows == 0) {
            return;
        }
        Scratch scratch = scratches.take();
        BlockInput.Views views = BlockInput.Views.of(matrix);
        int blockFrom = kernel.blockFrom(this);
        for (int first = 0; first < rows; first += scratch.rows) {
            int size = Math.min(scratch.rows, rows - first);
            if (size >= blockFrom) {
                scratch.input.fill(views, first, size);
                scoreBlock(scratch, size);
                sink.accept(first, size, scratch.scores);
            } else {
                for (int row = first; row < first + size; row++) {
                    scratch.input.fillRow(views, row);
                    scoreRow(scratch);
                    sink.accept(row, 1, scratch.scores);
                }
            }
        }
        scratches.giveBack(scratch);
    }

    private void scoreBlock(Scratch scratch, int rows) {
        columns.answer(kernel, rows, scratch);
        leaves.start(scratch, rows);
        BitKernel.addBlock(this, kernel, rows, scratch);
        leaves.finish(scratch, rows);
    }

    private void scoreRow(Scratch scratch) {
        columns.rank(scratch.input, scratch.rowRanks);
        leaves.start(scratch, 1);
        kernel.addRow(this, scratch);
        leaves.finish(scratch, 1);
    }

    @Override
    public Datatype input() {
        return input;
    }

    @Override
    public int featureCount() {
        return featureCount;
    }

    @Override
    public int groups() {
        return leaves.groups();
    }

    @Override
    public long memoryBytes() {
        // The answers of one block are kept from call to call.
        return (long) Long.BYTES * kernel.words(columns.maskCount()) * columns.maskCount()
                + columns.memoryBytes()
                + flat.memoryBytes()
                + leaves.memoryBytes()
                + heaps.memoryBytes();
    }

    int count() {
        return count;
    }

    FlatTrees flat() {
        return flat;
    }

    Leaves leaves() {
        return leaves;
    }

    HeapTrees heaps() {
        return heaps;
    }
}
