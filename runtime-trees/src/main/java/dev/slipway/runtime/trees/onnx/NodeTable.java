package dev.slipway.runtime.trees.onnx;

import java.util.Arrays;

/// The nodes of all trees in one table, whichever operator stated them.
///
/// *Threads*: written once, then read.
final class NodeTable {
    /// Modes as operator version 5 numbers them; a leaf is one more.
    static final byte LEQ = 0;

    static final byte LT = 1;
    static final byte GTE = 2;
    static final byte GT = 3;
    static final byte EQ = 4;
    static final byte NEQ = 5;
    static final byte MEMBER = 6;
    static final byte LEAF = 7;

    private static final int NONE = -1;

    final byte[] mode;
    final int[] feature;
    final double[] threshold;
    final int[] yes;
    final int[] no;
    final boolean[] missingYes;

    /// Where the node's members start in [#members]; they end before the next NaN.
    final int[] firstMember;

    private final int[] firstWeight;
    private final int[] lastWeight;
    private final int[] nextWeight;
    private final int[] target;
    private final double[] weight;
    private int weights;
    private int[] roots = new int[0];
    private double[] members = new double[0];

    NodeTable(int nodes, int weightCount) {
        mode = new byte[nodes];
        feature = new int[nodes];
        threshold = new double[nodes];
        yes = new int[nodes];
        no = new int[nodes];
        missingYes = new boolean[nodes];
        firstMember = new int[nodes];
        firstWeight = new int[nodes];
        lastWeight = new int[nodes];
        nextWeight = new int[weightCount];
        target = new int[weightCount];
        weight = new double[weightCount];
        Arrays.fill(firstWeight, NONE);
    }

    /// Adds a weight to a leaf, after those that it has.
    void addWeight(int node, int toTarget, double value) {
        int index = weights++;
        target[index] = toTarget;
        weight[index] = value;
        nextWeight[index] = NONE;
        if (firstWeight[node] == NONE) {
            firstWeight[node] = index;
        } else {
            nextWeight[lastWeight[node]] = index;
        }
        lastWeight[node] = index;
    }

    void setRoots(int[] nodes) {
        roots = nodes;
    }

    void setMembers(double[] values) {
        members = values;
    }

    int size() {
        return mode.length;
    }

    int[] roots() {
        return roots;
    }

    /// A member of a node's set; NaN after the last.
    double member(int node, int index) {
        int at = firstMember[node] + index;
        return at < members.length ? members[at] : Double.NaN;
    }

    /// The first weight of a leaf, or -1.
    int firstWeight(int node) {
        return firstWeight[node];
    }

    /// The weight after `index` in the same leaf, or -1.
    int nextWeight(int index) {
        return nextWeight[index];
    }

    int target(int index) {
        return target[index];
    }

    double weight(int index) {
        return weight[index];
    }

    /// Whether any weight is negative.
    boolean hasNegativeWeight() {
        for (int i = 0; i < weights; i++) {
            if (weight[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /// The only target that weights name, or -1 when there are several or none.
    int onlyTarget() {
        for (int i = 1; i < weights; i++) {
            if (target[i] != target[0]) {
                return NONE;
            }
        }
        return weights == 0 ? NONE : target[0];
    }
}
