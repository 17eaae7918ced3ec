package dev.slipway.runtime.trees.ensemble;

import org.jspecify.annotations.Nullable;

/// One tree, checked: node 0 is the root, every child exists and has one parent, every feature is a
/// column. Nodes that the root does not reach may be present and mean nothing.
///
/// *Threads*: immutable.
public final class Tree {
    private final Nodes nodes;
    private final int group;
    private final int leafWidth;
    private final int depth;

    Tree(Nodes nodes, int group, int leafWidth, int depth) {
        this.nodes = nodes;
        this.group = group;
        this.leafWidth = leafWidth;
        this.depth = depth;
    }

    /// The columns of the node table; a leaf has feature -1.
    @SuppressWarnings("ArrayRecordComponent") // read-only tables of primitives
    record Nodes(
            int[] feature,
            SplitTest[] test,
            double[] threshold,
            @Nullable CategorySet[] members,
            MissingRule[] missing,
            boolean[] missingYes,
            int[] yes,
            int[] no,
            double[] leaf,
            @Nullable LinearLeaf[] linear) {}

    /// How many nodes there are, unreachable ones included.
    public int nodeCount() {
        return nodes.feature.length;
    }

    /// The longest way from the root to a leaf, in splits: 0 for a single leaf.
    public int depth() {
        return depth;
    }

    /// The output group that a scalar leaf adds to; 0 for vector leaves.
    public int group() {
        return group;
    }

    /// Values per leaf: 1 for a scalar that belongs to [#group], else one per output group.
    public int leafWidth() {
        return leafWidth;
    }

    /// Whether `node` has no children.
    public boolean isLeaf(int node) {
        return nodes.feature[node] == TreeBuilder.LEAF;
    }

    /// Whether `node` asks a question and the root reaches it.
    public boolean isSplit(int node) {
        return nodes.feature[node] >= 0;
    }

    /// The column that a split asks about.
    public int feature(int node) {
        return nodes.feature[node];
    }

    /// The question of a split.
    public SplitTest test(int node) {
        return nodes.test[node];
    }

    /// What a split compares with.
    public double threshold(int node) {
        return nodes.threshold[node];
    }

    /// The set of a split; empty where a threshold is compared.
    public CategorySet members(int node) {
        CategorySet members = nodes.members[node];
        return members == null ? CategorySet.EMPTY : members;
    }

    /// What a split takes for missing.
    public MissingRule missing(int node) {
        return nodes.missing[node];
    }

    /// Whether missing values go to [#yes].
    public boolean missingYes(int node) {
        return nodes.missingYes[node];
    }

    /// The node where the test holds.
    public int yes(int node) {
        return nodes.yes[node];
    }

    /// The node where the test does not hold.
    public int no(int node) {
        return nodes.no[node];
    }

    /// One value of a leaf; NaN in a vector leaf means that it says nothing about that group.
    public double leafValue(int node, int index) {
        return nodes.leaf[node * leafWidth + index];
    }

    /// The linear form of a leaf, or null.
    public @Nullable LinearLeaf linear(int node) {
        return nodes.linear[node];
    }
}
