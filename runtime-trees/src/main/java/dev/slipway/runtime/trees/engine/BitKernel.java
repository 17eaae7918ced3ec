package dev.slipway.runtime.trees.engine;

/// Runs a block of 64 rows through the trees, all rows at once: a split's answer is one `long` with
/// a bit per row, and the way down a tree is a few bitwise operations on whole words per split. No
/// row is followed, no branch is predicted, and every level of the result is one word.
final class BitKernel {
    private BitKernel() {}

    /// Adds all trees' leaves to the accumulators of a block whose answers are in `scratch.masks`.
    static void addBlock(CompiledTrees trees, Kernel kernel, int rows, Scratch scratch) {
        HeapTrees heaps = trees.heaps();
        for (int tree = 0; tree < trees.count(); tree++) {
            findSlots(heaps, tree, scratch);
            kernel.spread(scratch.planes, heaps.height[tree], scratch.slots);
            if (!heaps.complete[tree]) {
                resolve(trees, tree, rows, scratch);
                trees.leaves().addBlock(tree, rows, scratch);
            } else if (trees.leaves().plainFloat()) {
                addFloats(heaps, tree, trees.leaves().group(tree), scratch);
            } else {
                addDoubles(heaps, tree, trees.leaves().group(tree), scratch);
            }
        }
    }

    private static void addFloats(HeapTrees heaps, int tree, int group, Scratch scratch) {
        float[] sums = scratch.floats;
        float[] values = heaps.slotFloat;
        byte[] slots = scratch.slots;
        int first = heaps.firstSlot[tree];
        int at = group * Scratch.ROWS;
        for (int row = 0; row < Scratch.ROWS; row++) {
            sums[at + row] += values[first + (slots[row] & 0xff)];
        }
    }

    private static void addDoubles(HeapTrees heaps, int tree, int group, Scratch scratch) {
        double[] sums = scratch.doubles;
        double[] values = heaps.slotDouble;
        byte[] slots = scratch.slots;
        int first = heaps.firstSlot[tree];
        int at = group * Scratch.ROWS;
        for (int row = 0; row < Scratch.ROWS; row++) {
            sums[at + row] += values[first + (slots[row] & 0xff)];
        }
    }

    private static void resolve(CompiledTrees trees, int tree, int rows, Scratch scratch) {
        int[] leafOf = trees.heaps().slotLeaf;
        int first = trees.heaps().firstSlot[tree];
        for (int row = 0; row < rows; row++) {
            int leaf = leafOf[first + (scratch.slots[row] & 0xff)];
            scratch.found[row] =
                    leaf >= 0 ? leaf : trees.flat().walkMasks(~leaf, scratch.masks, row);
        }
    }

    private static void findSlots(HeapTrees heaps, int tree, Scratch scratch) {
        int height = heaps.height[tree];
        int first = heaps.firstNode[tree];
        long[] planes = scratch.planes;
        scratch.reach[0] = -1L;
        int[] stages = HeapTrees.STAGES[height];
        int depth = 0;
        int at = first;
        for (int stage : stages) {
            switch (stage) {
                case 3 -> threeLevels(heaps, at, depth, depth + 3 < height, scratch);
                case 2 -> twoLevels(heaps, at, depth, depth + 2 < height, scratch);
                default -> planes[0] = right(heaps.nodeMask, at, scratch.masks);
            }
            at += ((1 << stage) - 1) << depth;
            depth += stage;
        }
    }

    private static long right(int[] nodes, int node, long[] masks) {
        // The number of masks is padded to a power of two: no bounds check.
        return masks[nodes[node] & (masks.length - 1)];
    }

    private static void threeLevels(
            HeapTrees heaps, int first, int depth, boolean more, Scratch scratch) {
        long[] masks = scratch.masks;
        int[] nodes = heaps.nodeMask;
        long[] reach = scratch.reach;
        long[] below = scratch.below;
        long upper = 0;
        long middle = 0;
        long lower = 0;
        int node = first;
        for (int i = 0; i < 1 << depth; i++, node += 7) {
            long here = reach[i];
            long m0 = right(nodes, node, masks);
            long m1 = right(nodes, node + 1, masks);
            long m2 = right(nodes, node + 2, masks);
            long m3 = right(nodes, node + 3, masks);
            long m4 = right(nodes, node + 4, masks);
            long m5 = right(nodes, node + 5, masks);
            long m6 = right(nodes, node + 6, masks);
            upper |= here & m0;
            middle |= here & ((m0 & m2) | (~m0 & m1));
            long left = (m1 & m4) | (~m1 & m3);
            lower |= here & ((m0 & ((m2 & m6) | (~m2 & m5))) | (~m0 & left));
            if (more) {
                long l = here & ~m0;
                long r = here & m0;
                int to = 8 * i;
                below[to] = l & ~m1 & ~m3;
                below[to + 1] = l & ~m1 & m3;
                below[to + 2] = l & m1 & ~m4;
                below[to + 3] = l & m1 & m4;
                below[to + 4] = r & ~m2 & ~m5;
                below[to + 5] = r & ~m2 & m5;
                below[to + 6] = r & m2 & ~m6;
                below[to + 7] = r & m2 & m6;
            }
        }
        scratch.planes[depth] = upper;
        scratch.planes[depth + 1] = middle;
        scratch.planes[depth + 2] = lower;
        if (more) {
            System.arraycopy(below, 0, reach, 0, 8 << depth);
        }
    }

    private static void twoLevels(
            HeapTrees heaps, int first, int depth, boolean more, Scratch scratch) {
        long[] masks = scratch.masks;
        int[] nodes = heaps.nodeMask;
        long[] reach = scratch.reach;
        long[] below = scratch.below;
        long upper = 0;
        long lower = 0;
        int node = first;
        for (int i = 0; i < 1 << depth; i++, node += 3) {
            long here = reach[i];
            long m0 = right(nodes, node, masks);
            long m1 = right(nodes, node + 1, masks);
            long m2 = right(nodes, node + 2, masks);
            upper |= here & m0;
            lower |= here & ((m0 & m2) | (~m0 & m1));
            if (more) {
                int to = 4 * i;
                below[to] = here & ~m0 & ~m1;
                below[to + 1] = here & ~m0 & m1;
                below[to + 2] = here & m0 & ~m2;
                below[to + 3] = here & m0 & m2;
            }
        }
        scratch.planes[depth] = upper;
        scratch.planes[depth + 1] = lower;
        if (more) {
            System.arraycopy(below, 0, reach, 0, 4 << depth);
        }
    }
}
