package dev.slipway.runtime.trees.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Reads the attributes of the three ensemble operators into one table.
///
/// *Source*: ONNX operators `TreeEnsembleClassifier`, `TreeEnsembleRegressor` (`ai.onnx.ml` 1 to 3)
/// and `TreeEnsemble` (5); ONNX Runtime's `tree_ensemble_common.h` for what they leave open.
///
/// *Threads*: for one thread.
final class NodeTables {
    private static final String[] MODES = {
        "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"
    };

    private final OnnxNode node;
    private final int targets;

    /// @param targets how many targets or classes there are
    NodeTables(OnnxNode node, int targets) {
        this.node = node;
        this.targets = targets;
    }

    NodeTable read() {
        return node.isMl("TreeEnsemble") ? splitsAndLeaves() : nodes();
    }

    private NodeTable nodes() {
        String prefix = node.isMl("TreeEnsembleClassifier") ? "class_" : "target_";
        int[] trees = node.ints("nodes_treeids");
        int[] ids = counted("nodes_nodeids", trees.length);
        int[] weightNodes = node.ints(prefix + "nodeids");
        NodeTable table = new NodeTable(trees.length, weightNodes.length);
        fillModes(table);
        copy(counted("nodes_featureids", trees.length), table.feature);
        double[] thresholds = counted("nodes_values", node.numbers("nodes_values"), trees.length);
        System.arraycopy(thresholds, 0, table.threshold, 0, trees.length);
        fillMissing(table);
        Map<Long, Integer> places = places(trees, ids);
        int[] yes = counted("nodes_truenodeids", trees.length);
        int[] no = counted("nodes_falsenodeids", trees.length);
        for (int i = 0; i < trees.length; i++) {
            if (table.mode[i] != NodeTable.LEAF) {
                table.yes[i] = place(places, trees[i], yes[i]);
                table.no[i] = place(places, trees[i], no[i]);
            }
        }
        fillWeights(table, prefix, weightNodes, places);
        table.setRoots(roots(trees));
        return table;
    }

    private void fillModes(NodeTable table) {
        int[] count = {0};
        node.attribute("nodes_modes")
                .ifPresent(attribute ->
                        attribute.texts((index, text) -> {
                            if (index >= table.size()) {
                                throw sizes("nodes_modes", index + 1, table.size());
                            }
                            table.mode[index] = mode(text);
                            count[0]++;
                        }));
        if (count[0] != table.size()) {
            throw sizes("nodes_modes", count[0], table.size());
        }
    }

    private byte mode(String text) {
        if (text.equals("LEAF")) {
            return NodeTable.LEAF;
        }
        int mode = Arrays.asList(MODES).indexOf(text);
        if (mode < 0) {
            throw node.refuse("nodes_modes: " + text + " (expected: LEAF or a BRANCH_ mode)");
        }
        return (byte) mode;
    }

    private void fillMissing(NodeTable table) {
        int[] tracks = node.ints("nodes_missing_value_tracks_true");
        for (int i = 0; i < Math.min(tracks.length, table.missingYes.length); i++) {
            table.missingYes[i] = tracks[i] == 1;
        }
    }

    private Map<Long, Integer> places(int[] trees, int[] ids) {
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < trees.length; i++) {
            if (places.put(key(trees[i], ids[i]), i) != null) {
                throw node.refuse("node " + ids[i] + " of tree " + trees[i] + " is stated twice");
            }
        }
        return places;
    }

    private static long key(int tree, int id) {
        return ((long) tree << 32) | (id & 0xffff_ffffL);
    }

    private int place(Map<Long, Integer> places, int tree, int id) {
        Integer place = places.get(key(tree, id));
        if (place == null) {
            throw node.refuse("node " + id + " of tree " + tree + " is not in the file");
        }
        return place;
    }

    /// The first node of each tree: the nodes of a tree stand together.
    private int[] roots(int[] trees) {
        int[] roots = new int[trees.length];
        Map<Integer, Integer> seen = new HashMap<>();
        int count = 0;
        for (int i = 0; i < trees.length; i++) {
            if (i == 0 || trees[i] != trees[i - 1]) {
                if (seen.put(trees[i], i) != null) {
                    throw node.refuse("the nodes of tree " + trees[i] + " do not stand together");
                }
                roots[count++] = i;
            }
        }
        return Arrays.copyOf(roots, count);
    }

    private void fillWeights(
            NodeTable table, String prefix, int[] nodes, Map<Long, Integer> places) {
        int[] trees = counted(prefix + "treeids", nodes.length);
        int[] targetIds = counted(prefix + "ids", nodes.length);
        double[] weights =
                counted(prefix + "weights", node.numbers(prefix + "weights"), nodes.length);
        for (int i = 0; i < nodes.length; i++) {
            // Converters of old gave weights to inner nodes too; they mean nothing.
            addWeight(table, place(places, trees[i], nodes[i]), targetIds[i], weights[i]);
        }
    }

    private void addWeight(NodeTable table, int place, int target, double weight) {
        if (target < 0 || target >= targets) {
            throw node.refuse("target " + target + " (expected: < " + targets + ")");
        }
        if (Double.isNaN(weight)) {
            throw node.refuse("weight NaN (expected: a number)");
        }
        table.addWeight(place, target, weight);
    }

    private NodeTable splitsAndLeaves() {
        double[] modes = tensor("nodes_modes");
        double[] weights = tensor("leaf_weights");
        int splits = modes.length;
        NodeTable table = new NodeTable(splits + weights.length, weights.length);
        Arrays.fill(table.mode, NodeTable.LEAF);
        fillSplitModes(table, modes);
        copy(counted("nodes_featureids", splits), table.feature);
        double[] thresholds = counted("nodes_splits", tensor("nodes_splits"), splits);
        System.arraycopy(thresholds, 0, table.threshold, 0, splits);
        fillMissing(table);
        fillChildren(table, "nodes_truenodeids", "nodes_trueleafs", table.yes, splits);
        fillChildren(table, "nodes_falsenodeids", "nodes_falseleafs", table.no, splits);
        int[] targetIds = counted("leaf_targetids", weights.length);
        for (int leaf = 0; leaf < weights.length; leaf++) {
            addWeight(table, splits + leaf, targetIds[leaf], weights[leaf]);
        }
        table.setRoots(rootsOf(table, splits));
        return table;
    }

    private void fillSplitModes(NodeTable table, double[] modes) {
        double[] members = tensor("membership_values");
        table.setMembers(members);
        int next = 0;
        for (int i = 0; i < modes.length; i++) {
            if (!(modes[i] >= 0 && modes[i] <= NodeTable.MEMBER)) {
                throw node.refuse("nodes_modes: " + modes[i] + " (expected: 0..6)");
            }
            table.mode[i] = (byte) modes[i];
            if (table.mode[i] == NodeTable.MEMBER) {
                table.firstMember[i] = next;
                while (next < members.length && !Double.isNaN(members[next])) {
                    next++;
                }
                if (next == table.firstMember[i]) {
                    throw node.refuse("membership_values: no members for node " + i);
                }
                next++;
            }
        }
    }

    private void fillChildren(
            NodeTable table, String idKey, String leafKey, int[] children, int splits) {
        int[] ids = counted(idKey, splits);
        int[] leaf = counted(leafKey, splits);
        for (int i = 0; i < splits; i++) {
            int limit = leaf[i] == 0 ? splits : table.size() - splits;
            if (ids[i] < 0 || ids[i] >= limit) {
                throw node.refuse(idKey + ": " + ids[i] + " (expected: 0.." + (limit - 1) + ")");
            }
            children[i] = leaf[i] == 0 ? ids[i] : splits + ids[i];
        }
    }

    /// A root whose two children are the same leaf stands for that leaf alone.
    private int[] rootsOf(NodeTable table, int splits) {
        int[] roots = node.ints("tree_roots");
        for (int i = 0; i < roots.length; i++) {
            int root = roots[i];
            if (root < 0 || root >= splits) {
                throw node.refuse("tree_roots: " + root + " (expected: 0.." + (splits - 1) + ")");
            }
            if (table.yes[root] == table.no[root] && table.yes[root] >= splits) {
                roots[i] = table.yes[root];
            }
        }
        return roots;
    }

    private double[] tensor(String key) {
        return node.attribute(key).map(a -> a.tensor().doubles()).orElse(new double[0]);
    }

    private int[] counted(String key, int count) {
        int[] values = node.ints(key);
        if (values.length != count) {
            throw sizes(key, values.length, count);
        }
        return values;
    }

    private double[] counted(String key, double[] values, int count) {
        if (values.length != count) {
            throw sizes(key, values.length, count);
        }
        return values;
    }

    private RuntimeException sizes(String key, int actual, int expected) {
        return node.refuse(key + ": " + actual + " values (expected: " + expected + ")");
    }

    private static void copy(int[] from, int[] to) {
        System.arraycopy(from, 0, to, 0, from.length);
    }
}
