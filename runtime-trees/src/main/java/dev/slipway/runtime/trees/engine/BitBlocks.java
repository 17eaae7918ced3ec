package dev.slipway.runtime.trees.engine;

/// What all kernels share of running a block of rows through the trees, all rows at once: a split's
/// answer is a bit per row, and the way down a tree is a few bitwise operations on whole words per
/// split. No row is followed, no branch is predicted, and every level of the result is one bit per
/// row.
///
/// The loops over trees and words are each kernel's own, written twice on purpose: the JIT compiler
/// keeps one profile per method, and a loop that has run plain code first is compiled badly for
/// vector code (1.8 times as slow).
final class BitBlocks {
    private BitBlocks() {}

    /// Adds the leaves of one word of rows, whose slots are found, for a tree to which
    /// [#addsPlainFloats] does not apply.
    static void add(CompiledTrees trees, int tree, int firstRow, int rows, Scratch scratch) {
        if (trees.heaps().complete[tree]) {
            addDoubles(trees.heaps(), tree, sumsOf(trees, tree, firstRow, scratch), scratch);
        } else {
            int size = Math.min(Scratch.ROWS, rows - firstRow);
            resolve(trees, tree, firstRow, size, scratch);
            trees.leaves().addBlock(tree, firstRow, size, scratch);
        }
    }

    /// Whether a tree's leaves are single floats that all have a slot.
    static boolean addsPlainFloats(CompiledTrees trees, int tree) {
        return trees.heaps().complete[tree] && trees.leaves().plainFloat();
    }

    /// Where the sums of a word of rows start.
    static int sumsOf(CompiledTrees trees, int tree, int firstRow, Scratch scratch) {
        return trees.leaves().group(tree) * scratch.rows + firstRow;
    }

    private static void addDoubles(HeapTrees heaps, int tree, int at, Scratch scratch) {
        double[] sums = scratch.doubles;
        double[] values = heaps.slotDouble;
        byte[] slots = scratch.slots;
        int first = heaps.firstSlot[tree];
        for (int row = 0; row < Scratch.ROWS; row++) {
            sums[at + row] += values[first + (slots[row] & 0xff)];
        }
    }

    /// Leaves that lie below the levels that were evaluated whole: each row walks on.
    private static void resolve(
            CompiledTrees trees, int tree, int firstRow, int rows, Scratch scratch) {
        int[] leafOf = trees.heaps().slotLeaf;
        int first = trees.heaps().firstSlot[tree];
        for (int i = 0; i < rows; i++) {
            int row = firstRow + i;
            int leaf = leafOf[first + (scratch.slots[i] & 0xff)];
            scratch.found[row] = leaf >= 0 ? leaf : trees.flat().walkMasks(~leaf, row, scratch);
        }
    }
}
