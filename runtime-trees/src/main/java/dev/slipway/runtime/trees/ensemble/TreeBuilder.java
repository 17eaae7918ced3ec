package dev.slipway.runtime.trees.ensemble;

import dev.slipway.runtime.ModelRefusedException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects the nodes of one tree and checks their structure.
///
/// *Threads*: for one thread.
public final class TreeBuilder {
    private static final int UNSET = -2;
    static final int LEAF = -1;

    /// Sets may name categories below this; XGBoost's own bound.
    private static final int CATEGORY_LIMIT = 1 << 24;

    private final Path file;
    private final String position;
    private final int leafWidth;
    private final Tree.Nodes nodes;

    /// Starts a tree.
    ///
    /// @param file named in refusals
    /// @param position where the tree stands in the file, named in refusals
    /// @param nodeCount how many nodes the file really holds, never a mere claim: room for all of
    ///     them is allocated
    /// @param leafWidth values per leaf: 1, or the number of output groups
    public TreeBuilder(Path file, String position, int nodeCount, int leafWidth) {
        this.file = file;
        this.position = position;
        this.leafWidth = leafWidth;
        if (nodeCount < 1) {
            throw new ModelRefusedException(file, position, "no nodes (expected: a root)");
        }
        if ((long) nodeCount * leafWidth > Integer.MAX_VALUE - 16) {
            throw new ModelRefusedException(
                    file, position, nodeCount + " nodes of " + leafWidth + " values: too large");
        }
        int[] feature = new int[nodeCount];
        Arrays.fill(feature, UNSET);
        this.nodes =
                new Tree.Nodes(
                        feature,
                        new SplitTest[nodeCount],
                        new double[nodeCount],
                        new @Nullable CategorySet[nodeCount],
                        new MissingRule[nodeCount],
                        new boolean[nodeCount],
                        new int[nodeCount],
                        new int[nodeCount],
                        new double[nodeCount * leafWidth],
                        new @Nullable LinearLeaf[nodeCount]);
    }

    /// Makes `node` an inner node.
    public void split(int node, Split split) {
        claim(node);
        if (split.feature() < 0) {
            throw refuse(node, "feature " + split.feature() + " (expected: >= 0)");
        }
        if (Double.isNaN(split.threshold())) {
            throw refuse(node, "threshold NaN (expected: a number)");
        }
        if (split.members().limit() > CATEGORY_LIMIT) {
            throw refuse(node, "a category at or above " + CATEGORY_LIMIT);
        }
        nodes.feature()[node] = split.feature();
        nodes.test()[node] = split.test();
        nodes.threshold()[node] = split.threshold();
        nodes.members()[node] = split.test().isSet() ? split.members() : null;
        nodes.missing()[node] = split.missing();
        nodes.missingYes()[node] = split.missingYes();
        nodes.yes()[node] = split.yes();
        nodes.no()[node] = split.no();
    }

    /// Makes `node` a leaf with one value per [leaf width][Tree#leafWidth()].
    public void leaf(int node, double... values) {
        claim(node);
        if (values.length != leafWidth) {
            throw refuse(node, values.length + " leaf values (expected: " + leafWidth + ")");
        }
        nodes.feature()[node] = LEAF;
        System.arraycopy(values, 0, nodes.leaf(), node * leafWidth, leafWidth);
    }

    /// Makes `node` a leaf that answers linearly, and with `value` where it cannot.
    public void linearLeaf(int node, double value, LinearLeaf linear) {
        leaf(node, value);
        nodes.linear()[node] = linear;
    }

    /// The tree.
    ///
    /// @param group the output group that scalar leaves add to; 0 for vector leaves
    /// @param featureCount columns of the input
    /// @throws ModelRefusedException for a child that is missing or has two parents (which every
    ///     cycle implies), or a feature that is not a column
    public Tree build(int group, int featureCount) {
        int[] parent = new int[nodes.feature().length];
        Arrays.fill(parent, UNSET);
        parent[0] = LEAF;
        int[] pending = new int[parent.length];
        int[] depth = new int[parent.length];
        int size = 1;
        int deepest = 0;
        for (int next = 0; next < size; next++) {
            int node = pending[next];
            deepest = Math.max(deepest, depth[node]);
            if (checkNode(node, featureCount)) {
                for (int child : new int[] {nodes.yes()[node], nodes.no()[node]}) {
                    adopt(node, child, parent);
                    depth[child] = depth[node] + 1;
                    pending[size++] = child;
                }
            }
        }
        dropUnreached(parent);
        return new Tree(nodes, group, leafWidth, deepest);
    }

    private void dropUnreached(int[] parent) {
        for (int node = 0; node < parent.length; node++) {
            if (parent[node] == UNSET) {
                nodes.feature()[node] = UNSET;
            }
        }
    }

    private boolean checkNode(int node, int featureCount) {
        int feature = nodes.feature()[node];
        if (feature == UNSET) {
            throw refuse(node, "is not in the file");
        }
        if (feature >= featureCount) {
            throw refuse(node, "feature " + feature + " (expected: < " + featureCount + ")");
        }
        LinearLeaf linear = nodes.linear()[node];
        if (linear != null) {
            for (int column : linear.features()) {
                if (column < 0 || column >= featureCount) {
                    throw refuse(node, "feature " + column + " (expected: < " + featureCount + ")");
                }
            }
        }
        return feature != LEAF;
    }

    private void adopt(int node, int child, int[] parent) {
        if (child < 0 || child >= parent.length) {
            throw refuse(node, "child " + child + " (expected: 0.." + (parent.length - 1) + ")");
        }
        if (parent[child] != UNSET) {
            throw refuse(
                    node, "child " + child + " already has a parent: a cycle or a shared node");
        }
        parent[child] = node;
    }

    private void claim(int node) {
        if (node < 0 || node >= nodes.feature().length) {
            throw refuse(node, "outside 0.." + (nodes.feature().length - 1));
        }
        if (nodes.feature()[node] != UNSET) {
            throw refuse(node, "stated twice");
        }
    }

    private ModelRefusedException refuse(int node, String reason) {
        return new ModelRefusedException(file, position + " node " + node, reason);
    }
}
