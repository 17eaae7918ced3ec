package dev.slipway.runtime.trees.engine;

/// Plain Java: eight trees are walked in step for a row, and a block is one word of rows.
final class ScalarKernel implements Kernel {
    private static final int BLOCK_FROM = 16;

    @Override
    public void addRow(CompiledTrees trees, Scratch scratch) {
        trees.flat().walkRow(scratch.rowRanks, scratch.found);
        trees.leaves().addRow(scratch);
    }

    @Override
    public int blockFrom(CompiledTrees trees) {
        return BLOCK_FROM;
    }

    @Override
    public int words(int masks) {
        return 1;
    }

    @Override
    public int comparesUpTo() {
        return 0;
    }

    @Override
    public void compare(Axis axis, int from, int missing, int at, Scratch scratch) {
        throw new UnsupportedOperationException("plain code ranks");
    }

    @Override
    public void addBlock(CompiledTrees trees, int rows, Scratch scratch) {
        HeapTrees heaps = trees.heaps();
        for (int tree = 0; tree < trees.count(); tree++) {
            findPlanes(heaps, tree, scratch);
            boolean plain = BitBlocks.addsPlainFloats(trees, tree);
            for (int first = 0; first < rows; first += Scratch.ROWS) {
                findSlots(heaps.height[tree], first / Scratch.ROWS, scratch);
                if (plain) {
                    addFloats(heaps, tree, BitBlocks.sumsOf(trees, tree, first, scratch), scratch);
                } else {
                    BitBlocks.add(trees, tree, first, rows, scratch);
                }
            }
        }
    }

    /// Finds the way of one word of rows down a tree: which rows go right, level by level.
    static void findPlanes(HeapTrees heaps, int tree, Scratch scratch) {
        long[] planes = scratch.planes;
        int last = heaps.height[tree] - 1;
        int first = heaps.firstNode[tree];
        scratch.reach[1] = -1;
        for (int level = 0; level < last; level++) {
            planes[level] = descend(heaps.nodeMask, first, 1 << level, scratch);
        }
        if (last >= 0) {
            planes[last] = right(heaps.nodeMask, first, 1 << last, scratch);
        }
    }

    /// Splits the rows that reach each node of a level among its children; those that went right.
    private static long descend(int[] nodes, int first, int width, Scratch scratch) {
        long[] masks = scratch.masks;
        long[] reach = scratch.reach;
        long all = 0;
        for (int i = width; i < 2 * width; i++) {
            // The number of masks is padded to a power of two: no bounds check.
            long answer = masks[nodes[first + i] & (masks.length - 1)];
            long right = reach[i] & answer;
            reach[2 * i] = reach[i] & ~answer;
            reach[2 * i + 1] = right;
            all |= right;
        }
        return all;
    }

    private static long right(int[] nodes, int first, int width, Scratch scratch) {
        long[] masks = scratch.masks;
        long[] reach = scratch.reach;
        long all = 0;
        for (int i = width; i < 2 * width; i++) {
            all |= reach[i] & masks[nodes[first + i] & (masks.length - 1)];
        }
        return all;
    }

    /// Turns one word of a tree's planes into one slot number per row.
    private static void findSlots(int height, int word, Scratch scratch) {
        for (int eight = 0; eight < 8; eight++) {
            long bytes = 0;
            for (int level = 0; level < height; level++) {
                long plane = scratch.planes[level * scratch.words + word];
                bytes = bytes + bytes | Long.expand(plane >>> (8 * eight), 0x0101010101010101L);
            }
            Scratch.LONGS.set(scratch.slots, 8 * eight, bytes);
        }
    }

    /// Adds the leaf values of one word of rows, whose slots are found, to the float sums.
    static void addFloats(HeapTrees heaps, int tree, int at, Scratch scratch) {
        float[] sums = scratch.floats;
        int[] values = heaps.slotBits;
        byte[] slots = scratch.slots;
        int first = heaps.firstSlot[tree];
        for (int row = 0; row < Scratch.ROWS; row++) {
            sums[at + row] += Float.intBitsToFloat(values[first + (slots[row] & 0xff)]);
        }
    }
}
