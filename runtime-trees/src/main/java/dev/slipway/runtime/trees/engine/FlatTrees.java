package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import java.util.Arrays;
import java.util.List;

/// All trees in one array of packed nodes, walked by plain code without a branch per split.
///
/// A node is one `long`: the index of its left child (the right one follows it) in the upper half,
/// then 24 bits of column and the cut. A leaf is its own left child and its cut lets nothing pass,
/// so walking on from it stays there and eight walks can run in step.
///
/// *Threads*: immutable.
final class FlatTrees {
    private static final int LANES = 8;
    private static final int COLUMN_LIMIT = 1 << 24;
    private static final byte NEVER = Byte.MAX_VALUE;

    private final long[] nodes;
    private final int[] roots;
    private final int[] depths;
    private final int[] leafOf;
    private final int[] maskOf;
    private int size;
    private int leaves;

    FlatTrees(TreeEnsemble ensemble, Columns columns) {
        if (columns.count() > COLUMN_LIMIT) {
            throw new IllegalArgumentException("columns: " + columns.count() + ": too many");
        }
        List<Tree> trees = ensemble.trees();
        long total = 1;
        for (Tree tree : trees) {
            total += tree.nodeCount();
        }
        int capacity = powerOfTwo(total);
        nodes = new long[capacity];
        leafOf = new int[capacity];
        maskOf = new int[capacity];
        roots = new int[trees.size()];
        depths = new int[trees.size()];
        boolean isDouble = ensemble.input() == Datatype.FP64;
        for (int t = 0; t < roots.length; t++) {
            roots[t] = size;
            depths[t] = trees.get(t).depth();
            append(trees.get(t), columns, isDouble);
        }
    }

    static int powerOfTwo(long atLeast) {
        if (atLeast > 1 << 30) {
            throw new IllegalArgumentException("nodes: " + atLeast + " (expected: <= 2^30)");
        }
        return Math.max(1, Integer.highestOneBit((int) atLeast - 1) << 1);
    }

    private void append(Tree tree, Columns columns, boolean isDouble) {
        int[] source = new int[tree.nodeCount()];
        int first = size;
        size++;
        for (int at = first; at < size; at++) {
            int node = source[at - first];
            if (tree.isLeaf(node)) {
                nodes[at] = pack(at, 0, NEVER);
                leafOf[at] = leaves++;
            } else {
                Question question = Question.of(tree, node, isDouble);
                source[size - first] = question.left(tree, node);
                source[size + 1 - first] = question.right(tree, node);
                nodes[at] = pack(size, columns.column(question), columns.cut(question));
                leafOf[at] = -1;
                maskOf[at] = columns.mask(question);
                size += 2;
            }
        }
    }

    private static long pack(int left, int column, byte cut) {
        return ((long) left << 32) | ((long) column << 8) | (cut & 0xffL);
    }

    int root(int tree) {
        return roots[tree];
    }

    boolean isLeaf(int node) {
        return leafOf[node] >= 0;
    }

    /// The number of a leaf, counted through all trees.
    int leaf(int node) {
        return leafOf[node];
    }

    int left(int node) {
        return (int) (nodes[node] >>> 32);
    }

    /// The mask that answers a node's question; the empty one for a leaf.
    int mask(int node) {
        return maskOf[node];
    }

    int column(int node) {
        return (int) nodes[node] >>> 8;
    }

    byte cut(int node) {
        return (byte) nodes[node];
    }

    int leafCount() {
        return leaves;
    }

    long memoryBytes() {
        return 16L * nodes.length + 8L * roots.length;
    }

    /// Walks one row through all trees; `found[t]` becomes the leaf number in tree `t`.
    void walkRow(byte[] ranks, int[] found) {
        int tree = 0;
        for (; tree + LANES <= roots.length; tree += LANES) {
            walkTrees(tree, ranks, found);
        }
        for (; tree < roots.length; tree++) {
            found[tree] = walk(roots[tree], ranks);
        }
    }

    private void walkTrees(int tree, byte[] ranks, int[] found) {
        int steps = 0;
        for (int lane = 0; lane < LANES; lane++) {
            steps = Math.max(steps, depths[tree + lane]);
        }
        int a = roots[tree];
        int b = roots[tree + 1];
        int c = roots[tree + 2];
        int d = roots[tree + 3];
        int e = roots[tree + 4];
        int f = roots[tree + 5];
        int g = roots[tree + 6];
        int h = roots[tree + 7];
        long[] table = nodes;
        for (int step = Math.min(steps, 16); step > 0; step--) {
            a = next(table, a, ranks);
            b = next(table, b, ranks);
            c = next(table, c, ranks);
            d = next(table, d, ranks);
            e = next(table, e, ranks);
            f = next(table, f, ranks);
            g = next(table, g, ranks);
            h = next(table, h, ranks);
        }
        found[tree] = walk(a, ranks);
        found[tree + 1] = walk(b, ranks);
        found[tree + 2] = walk(c, ranks);
        found[tree + 3] = walk(d, ranks);
        found[tree + 4] = walk(e, ranks);
        found[tree + 5] = walk(f, ranks);
        found[tree + 6] = walk(g, ranks);
        found[tree + 7] = walk(h, ranks);
    }

    /// Walks one row of a block on from a node; the number of the leaf.
    int walkMasks(int node, int row, Scratch scratch) {
        long[] masks = scratch.masks;
        int words = scratch.words;
        int word = row / Scratch.ROWS;
        int at = node;
        while (leafOf[at] < 0) {
            long answer = masks[maskOf[at] * words + word];
            at = (int) (nodes[at] >>> 32) + ((int) (answer >>> row) & 1);
        }
        return leafOf[at];
    }

    /// Walks on from a node; the number of the leaf.
    int walk(int node, byte[] ranks) {
        int at = node;
        while (leafOf[at] < 0) {
            at = next(nodes, at, ranks);
        }
        return leafOf[at];
    }

    private static int next(long[] table, int at, byte[] ranks) {
        // Both lengths are powers of two, so the masks stand in for bounds checks.
        long node = table[at & (table.length - 1)];
        int rank = ranks[((int) node >>> 8) & (ranks.length - 1)];
        return (int) (node >>> 32) + (((byte) node - rank) >>> 31);
    }

    /// The leaves of a tree in the order of their numbers.
    static int[] leavesInOrder(Tree tree, boolean isDouble) {
        int[] order = new int[tree.nodeCount()];
        int[] leaves = new int[tree.nodeCount()];
        int size = 1;
        int found = 0;
        for (int at = 0; at < size; at++) {
            int node = order[at];
            if (tree.isLeaf(node)) {
                leaves[found++] = node;
            } else {
                Question question = Question.of(tree, node, isDouble);
                order[size++] = question.left(tree, node);
                order[size++] = question.right(tree, node);
            }
        }
        return Arrays.copyOf(leaves, found);
    }
}
