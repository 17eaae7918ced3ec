package dev.slipway.runtime.trees.onnx;

import java.util.Arrays;
import java.util.List;

/// Which targets leaves mention: for every row, for some, or never.
///
/// *Threads*: immutable.
final class Mentions {
    private final boolean[] always;
    private final boolean[] ever;

    private Mentions(int targets) {
        always = new boolean[targets];
        ever = new boolean[targets];
    }

    static Mentions of(NodeTable table, List<Unfolding> trees, int targets) {
        Mentions mentions = new Mentions(targets);
        int[] lastLeaf = new int[targets];
        int[] leaves = new int[targets];
        for (Unfolding tree : trees) {
            Arrays.fill(leaves, 0);
            Arrays.fill(lastLeaf, -1);
            int count = 0;
            for (int at = 0; at < tree.size(); at++) {
                if (!tree.isLeaf(at)) {
                    continue;
                }
                count++;
                int w = table.firstWeight(tree.node(at));
                for (; w >= 0; w = table.nextWeight(w)) {
                    int target = table.target(w);
                    mentions.ever[target] = true;
                    leaves[target] += lastLeaf[target] == at ? 0 : 1;
                    lastLeaf[target] = at;
                }
            }
            for (int target = 0; target < targets; target++) {
                mentions.always[target] |= leaves[target] == count;
            }
        }
        return mentions;
    }

    boolean anySometimes() {
        return !Arrays.equals(always, ever);
    }

    /// How many targets are mentioned at all.
    int mentioned() {
        int count = 0;
        for (boolean mentioned : ever) {
            count += mentioned ? 1 : 0;
        }
        return count;
    }

    /// The mentioned targets numbered in order; -1 for the others.
    int[] groups() {
        int[] groups = new int[ever.length];
        int next = 0;
        for (int target = 0; target < groups.length; target++) {
            groups[target] = ever[target] ? next++ : -1;
        }
        return groups;
    }
}
