package dev.slipway.runtime.trees.engine;

import java.util.Arrays;

/// The upper levels of every tree as a complete binary tree, the form that vector code evaluates
/// whole: all nodes at once, without following any path.
///
/// A tree of height `h` has `2^h` slots, numbered by the way down, the first split being the
/// highest bit and right being 1. A slot is a leaf or, where the tree goes deeper, a node from
/// which plain code walks on.
///
/// *Threads*: immutable.
final class HeapTrees {
    /// The most levels that are evaluated whole.
    static final int MAX_HEIGHT = 8;

    /// Nodes of a tree, a place 0 included, whose answers for one row fit one word.
    static final int ROW_NODES = 64;

    /// Columns that one row's ranks may have to fit one vector.
    static final int ROW_COLUMNS = 64;

    /// Slot values may be read this many at once, beyond the last slot too.
    static final int SLOT_LANES = 16;

    private static final byte NEVER = Byte.MAX_VALUE;

    /// Per tree.
    final int[] height;

    final int[] firstNode;
    final int[] firstSlot;
    final int[] firstRowNode;
    final boolean[] complete;

    /// The masks of nodes in heap order from 1, so level by level.
    final int[] nodeMask;

    /// Nodes in heap order from 1, 64 places per tree: column and cut.
    final byte[] rowColumn;

    final byte[] rowCut;

    /// Leaf number, or the complement of a flat node to walk on from.
    final int[] slotLeaf;

    /// Value of a scalar leaf, in the type of the sums; floats as bits, which the compiler
    /// keeps in registers while it writes sums of floats.
    final int[] slotBits;

    final double[] slotDouble;

    private final boolean fitsRow;

    private HeapTrees(Builder built) {
        height = built.height;
        firstNode = built.firstNode;
        firstSlot = built.firstSlot;
        firstRowNode = built.firstRowNode;
        complete = built.complete;
        nodeMask = built.nodeMask;
        rowColumn = built.rowColumn;
        rowCut = built.rowCut;
        slotLeaf = built.slotLeaf;
        slotBits = built.slotBits;
        slotDouble = built.slotDouble;
        fitsRow = built.fitsRow;
    }

    static HeapTrees of(FlatTrees flat, Leaves leaves, int trees, int columns) {
        Builder builder = new Builder(flat, leaves, trees, columns);
        for (int tree = 0; tree < trees; tree++) {
            builder.fill(tree);
        }
        return new HeapTrees(builder);
    }

    /// Whether one row's ranks fit a vector of 64 bytes, and every tree's answers fit a word.
    boolean fitsRow() {
        return fitsRow;
    }

    long memoryBytes() {
        return 4L * nodeMask.length
                + 2L * rowColumn.length
                + 4L * slotLeaf.length
                + 4L * slotBits.length
                + 8L * slotDouble.length
                + 17L * height.length;
    }

    private static final class Builder {
        private final FlatTrees flat;
        private final Leaves leaves;
        private final boolean fitsRow;
        private final int[] height;
        private final int[] firstNode;
        private final int[] firstSlot;
        private final int[] firstRowNode;
        private final boolean[] complete;
        private final int[] nodeMask;
        private final byte[] rowColumn;
        private final byte[] rowCut;
        private final int[] slotLeaf;
        private final int[] slotBits;
        private final double[] slotDouble;

        Builder(FlatTrees flat, Leaves leaves, int trees, int columns) {
            this.flat = flat;
            this.leaves = leaves;
            height = new int[trees];
            firstNode = new int[trees];
            firstSlot = new int[trees];
            firstRowNode = new int[trees];
            complete = new boolean[trees];
            int nodes = 0;
            int slots = 0;
            int highest = 0;
            for (int tree = 0; tree < trees; tree++) {
                height[tree] = chooseHeight(flat, flat.root(tree));
                firstNode[tree] = nodes;
                firstSlot[tree] = slots;
                firstRowNode[tree] = tree * ROW_NODES;
                highest = Math.max(highest, height[tree]);
                nodes = Math.addExact(nodes, 1 << height[tree]);
                slots += 1 << height[tree];
            }
            nodeMask = new int[nodes];
            fitsRow =
                    columns <= ROW_COLUMNS
                            && 1 << highest <= ROW_NODES
                            && trees <= Integer.MAX_VALUE / ROW_NODES;
            int rowNodes = fitsRow ? trees * ROW_NODES : 0;
            rowColumn = new byte[rowNodes];
            rowCut = new byte[rowNodes];
            slotLeaf = new int[slots];
            slotBits = new int[leaves.plainFloat() ? slots + SLOT_LANES : 0];
            slotDouble = new double[leaves.plainFloat() ? 0 : slots];
            Arrays.fill(rowCut, NEVER);
        }

        /// The most levels of which at least half the places are real splits.
        private static int chooseHeight(FlatTrees flat, int root) {
            int[] level = {root};
            int splits = 0;
            int best = 0;
            for (int levels = 1; levels <= MAX_HEIGHT; levels++) {
                int[] next = new int[2 * level.length];
                int size = 0;
                for (int node : level) {
                    if (!flat.isLeaf(node)) {
                        splits++;
                        next[size++] = flat.left(node);
                        next[size++] = flat.left(node) + 1;
                    }
                }
                if (size > 0 && 2 * splits >= (1 << levels) - 1) {
                    best = levels;
                }
                level = Arrays.copyOf(next, size);
            }
            return best;
        }

        void fill(int tree) {
            int levels = height[tree];
            int[] heap = new int[2 << levels];
            heap[1] = flat.root(tree);
            for (int i = 1; i < 1 << levels; i++) {
                int node = heap[i];
                nodeMask[firstNode[tree] + i] = flat.mask(node);
                boolean leaf = flat.isLeaf(node);
                // A leaf above the last level sends everything left, down to its own slot.
                heap[2 * i] = leaf ? node : flat.left(node);
                heap[2 * i + 1] = leaf ? node : flat.left(node) + 1;
                if (fitsRow) {
                    rowColumn[firstRowNode[tree] + i] = (byte) flat.column(node);
                    rowCut[firstRowNode[tree] + i] = flat.cut(node);
                }
            }
            complete[tree] = leaves.isScalar(tree);
            for (int slot = 0; slot < 1 << levels; slot++) {
                fillSlot(tree, slot, heap[(1 << levels) + slot]);
            }
        }

        private void fillSlot(int tree, int slot, int node) {
            int at = firstSlot[tree] + slot;
            if (!flat.isLeaf(node)) {
                slotLeaf[at] = ~node;
                complete[tree] = false;
                return;
            }
            slotLeaf[at] = flat.leaf(node);
            if (leaves.isScalar(tree)) {
                double value = leaves.scalar(tree, flat.leaf(node));
                if (leaves.plainFloat()) {
                    slotBits[at] = Float.floatToRawIntBits((float) value);
                } else {
                    slotDouble[at] = value;
                }
            }
        }
    }
}
