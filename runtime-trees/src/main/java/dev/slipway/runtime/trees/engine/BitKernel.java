package dev.slipway.runtime.trees.engine;

/// Runs a block of rows through the trees, all rows at once: a split's answer is a bit per row, and
/// the way down a tree is a few bitwise operations on whole words per split. No row is followed, no
/// branch is predicted, and every level of the result is one bit per row.
final class BitKernel {
    private BitKernel() {}

    /// Adds all trees' leaves to the accumulators of a block whose answers are in `scratch.masks`.
    static void addBlock(CompiledTrees trees, Kernel kernel, int rows, Scratch scratch) {
        HeapTrees heaps = trees.heaps();
        for (int tree = 0; tree < trees.count(); tree++) {
            kernel.findPlanes(heaps, tree, scratch);
            for (int first = 0; first < rows; first += Scratch.ROWS) {
                kernel.findSlots(heaps.height[tree], first / Scratch.ROWS, scratch);
                int at = trees.leaves().group(tree) * scratch.rows + first;
                if (!heaps.complete[tree]) {
                    int size = Math.min(Scratch.ROWS, rows - first);
                    resolve(trees, tree, first, size, scratch);
                    trees.leaves().addBlock(tree, first, size, scratch);
                } else if (trees.leaves().plainFloat()) {
                    kernel.addFloats(heaps, tree, at, scratch);
                } else {
                    addDoubles(heaps, tree, at, scratch);
                }
            }
        }
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
