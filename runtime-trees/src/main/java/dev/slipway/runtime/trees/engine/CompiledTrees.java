package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// An ensemble compiled for speed, with the exact answers of the library it came from.
///
/// Rows are worked off in blocks, 64 per word: every question that splits ask is answered once for
/// all rows ([Columns]), the trees combine the answers bitwise ([BitBlocks]), and leaf values add
/// up in the model's own arithmetic ([Leaves]). A few single rows go their own way ([Kernel]).
///
/// Vector code is a thousand times slower than plain code until the JIT compiler has had its turn,
/// so calls begin on plain code and change over when [#settle] has seen vector code win.
///
/// *Threads*: safe from many threads at once.
public final class CompiledTrees implements Scorer {
    private final Columns columns;
    private final FlatTrees flat;
    private final Leaves leaves;
    private final HeapTrees heaps;
    private final Gear low;
    private final Gear high;
    private volatile Gear gear;
    private final long scratchBytes;
    private final Datatype input;
    private final int featureCount;
    private final int count;

    /// A kernel and working memory of the shape that it wants.
    private record Gear(Kernel kernel, ScratchPool scratches) {}

    private CompiledTrees(TreeEnsemble ensemble, Kernel first, Kernel best) {
        input = ensemble.input();
        featureCount = ensemble.featureCount();
        count = ensemble.trees().size();
        columns = new Columns(ensemble);
        flat = new FlatTrees(ensemble, columns);
        leaves = new Leaves(ensemble, flat.leafCount());
        heaps = HeapTrees.of(flat, leaves, count, columns.count());
        ScratchShape plain = ScratchShape.of(first, columns, leaves, count);
        ScratchShape wide = ScratchShape.of(best, columns, leaves, count);
        low = new Gear(first, pool(plain));
        high = new Gear(best, wide.equals(plain) ? low.scratches : pool(wide));
        gear = low;
        scratchBytes = wide.bytes();
    }

    private ScratchPool pool(ScratchShape shape) {
        boolean isDouble = input == Datatype.FP64;
        return new ScratchPool(() -> new Scratch(new BlockInput(featureCount, isDouble), shape));
    }

    /// Compiles for this machine.
    ///
    /// *Errors*: `IllegalArgumentException` or `ArithmeticException` when the ensemble is larger
    /// than the compiled form can address.
    public static CompiledTrees of(TreeEnsemble ensemble) {
        return new CompiledTrees(ensemble, new ScalarKernel(), Kernels.best());
    }

    static CompiledTrees of(TreeEnsemble ensemble, Kernel kernel) {
        return new CompiledTrees(ensemble, kernel, kernel);
    }

    @Override
    public void score(DenseTensor matrix, ScoreSink sink) {
        score(gear, matrix, sink);
    }

    private void score(Gear by, DenseTensor matrix, ScoreSink sink) {
        int rows = matrix.rows();
        if (rows == 0) {
            return;
        }
        Scratch scratch = by.scratches.take();
        BlockInput.Views views = BlockInput.Views.of(matrix);
        int blockFrom = by.kernel.blockFrom(this);
        for (int first = 0; first < rows; first += scratch.rows) {
            int size = Math.min(scratch.rows, rows - first);
            if (size >= blockFrom) {
                scratch.input.fill(views, first, size);
                scoreBlock(by.kernel, scratch, size);
                sink.accept(first, size, scratch.scores);
            } else {
                for (int row = first; row < first + size; row++) {
                    scratch.input.fillRow(views, row);
                    scoreRow(by.kernel, scratch);
                    sink.accept(row, 1, scratch.scores);
                }
            }
        }
        by.scratches.giveBack(scratch);
    }

    private void scoreBlock(Kernel kernel, Scratch scratch, int rows) {
        columns.answer(kernel, rows, scratch);
        leaves.start(scratch, rows);
        kernel.addBlock(this, rows, scratch);
        leaves.finish(scratch, rows);
    }

    private void scoreRow(Kernel kernel, Scratch scratch) {
        columns.rank(scratch.input, scratch.rowRanks);
        leaves.start(scratch, 1);
        kernel.addRow(this, scratch);
        leaves.finish(scratch, 1);
    }

    @Override
    public void settle(LongSupplier nanoTime, BooleanSupplier goOn) {
        if (gear.kernel.getClass() == high.kernel.getClass()) {
            return;
        }
        Rehearsal rehearsal = new Rehearsal(input, featureCount, nanoTime, goOn);
        if (rehearsal.wins(
                (rows, sink) -> score(high, rows, sink), (rows, sink) -> score(low, rows, sink))) {
            gear = high;
        }
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
        // The working memory of one call is kept for the next one.
        return scratchBytes
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
