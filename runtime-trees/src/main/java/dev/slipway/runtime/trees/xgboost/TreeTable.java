package dev.slipway.runtime.trees.xgboost;

import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.trees.ensemble.CategorySet;
import dev.slipway.runtime.trees.ensemble.Split;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// One tree's columns as the file lists them.
final class TreeTable {
    private static final int NO_CHILD = -1;

    private int[] left = {};
    private int[] right = {};
    private int[] feature = {};
    private int[] defaultLeft = {};
    private int[] splitType = {};
    private int[] categories = {};
    private int[] categoryNodes = {};
    private int[] categorySegments = {};
    private int[] categorySizes = {};
    private float[] conditions = {};
    private float[] baseWeights = {};
    private float[] leafWeights = {};
    private int leafVector;

    /// Reads one member of the tree's object.
    void member(String name, ModelDocument document) throws IOException {
        switch (name) {
            case "left_children" -> left = Numbers.ints(document);
            case "right_children" -> right = Numbers.ints(document);
            case "split_indices" -> feature = Numbers.ints(document);
            case "default_left" -> defaultLeft = Numbers.ints(document);
            case "split_type" -> splitType = Numbers.ints(document);
            case "categories" -> categories = Numbers.ints(document);
            case "categories_nodes" -> categoryNodes = Numbers.ints(document);
            case "categories_segments" -> categorySegments = Numbers.ints(document);
            case "categories_sizes" -> categorySizes = Numbers.ints(document);
            case "split_conditions" -> conditions = Numbers.floats(document);
            case "base_weights" -> baseWeights = Numbers.floats(document);
            case "leaf_weights" -> leafWeights = Numbers.floats(document);
            case "tree_param" ->
                    Members.read(
                            document,
                            param -> {
                                if (param.equals("size_leaf_vector")) {
                                    leafVector = Members.wholeText(document);
                                } else {
                                    document.skipValue();
                                }
                            });
            default -> document.skipValue();
        }
    }

    /// Drops what a tree of single-valued leaves has no use for.
    void finish() {
        if (leafVector <= 1) {
            baseWeights = new float[0];
        }
    }

    /// The tree.
    ///
    /// @param weight multiplies the leaves, as XGBoost does for `dart`
    Tree toTree(Place place, float weight) {
        int nodes = left.length;
        boolean vector = leafVector > 1;
        check(place, "right_children", right.length, nodes);
        check(place, "split_indices", feature.length, nodes);
        check(place, "default_left", defaultLeft.length, nodes);
        check(place, "split_conditions", conditions.length, nodes);
        if (splitType.length > 0) {
            check(place, "split_type", splitType.length, nodes);
        }
        if (vector && leafVector != place.groups) {
            throw place.refuse("size_leaf_vector " + leafVector + " of " + place.groups);
        }
        if (vector) {
            requireOwnWeights(place, nodes);
        }
        TreeBuilder builder =
                new TreeBuilder(place.file, place.position, nodes, vector ? leafVector : 1);
        for (int node = 0; node < nodes; node++) {
            if (left[node] == NO_CHILD) {
                builder.leaf(
                        node,
                        vector
                                ? vectorLeaf(place, node, weight)
                                : new double[] {weight * conditions[node]});
            } else if (splitType.length == 0 || splitType[node] == 0) {
                builder.split(node, numeric(node));
            }
        }
        addCategorical(place, builder);
        return builder.build(vector ? 0 : place.group, place.features);
    }

    private static void check(Place place, String name, int length, int expected) {
        if (length != expected) {
            throw place.refuse(name + ": " + length + " entries (expected: " + expected + ")");
        }
    }

    private Split numeric(int node) {
        return Split.numeric(
                feature[node],
                SplitTest.LT,
                conditions[node],
                defaultLeft[node] != 0,
                new Split.Children(left[node], right[node]));
    }

    /// Leaves that shared their weights, or nodes that have none, would make a small file into a
    /// large model: room for the values of all nodes is allocated. At most half of the nodes are
    /// splits.
    private void requireOwnWeights(Place place, int nodes) {
        int weights = vectorWeights().length;
        if ((long) nodes * leafVector > 2L * weights) {
            throw place.refuse(
                    "size_leaf_vector "
                            + leafVector
                            + ": "
                            + weights
                            + " weights for "
                            + nodes
                            + " nodes");
        }
    }

    private float[] vectorWeights() {
        return leafWeights.length > 0 ? leafWeights : baseWeights;
    }

    private double[] vectorLeaf(Place place, int node, float weight) {
        float[] weights = vectorWeights();
        long leaf = leafWeights.length > 0 ? right[node] : node;
        long first = leaf * leafVector;
        if (leaf < 0 || first + leafVector > weights.length) {
            throw place.refuse("node " + node + ": leaf " + leaf + " has no weights");
        }
        double[] values = new double[leafVector];
        for (int i = 0; i < leafVector; i++) {
            values[i] = weight * weights[(int) first + i];
        }
        return values;
    }

    private void addCategorical(Place place, TreeBuilder builder) {
        check(place, "categories_segments", categorySegments.length, categoryNodes.length);
        check(place, "categories_sizes", categorySizes.length, categoryNodes.length);
        requireOwnSegments(place);
        for (int i = 0; i < categoryNodes.length; i++) {
            int node = categoryNodes[i];
            if (node < 0 || node >= left.length || splitType.length == 0) {
                throw place.refuse("categories_nodes: " + node + " is not a split");
            }
            // Categories in the set go right; everything else, unknown ones included, goes left.
            builder.split(
                    node,
                    Split.categorical(
                            feature[node],
                            SplitTest.IN_SET,
                            members(place, categorySegments[i], categorySizes[i]),
                            defaultLeft[node] == 0,
                            new Split.Children(right[node], left[node])));
        }
    }

    /// Nodes that shared segments would make a small file into a large model.
    private void requireOwnSegments(Place place) {
        long total = 0;
        for (int size : categorySizes) {
            total += Math.max(0, size);
        }
        if (total > categories.length) {
            throw place.refuse(
                    "categories_sizes: " + total + " (expected: <= " + categories.length + ")");
        }
    }

    private CategorySet members(Place place, int first, int size) {
        if (first < 0 || size < 0 || first > categories.length - size) {
            throw place.refuse("categories: no segment " + first + "+" + size);
        }
        int[] members = Arrays.copyOfRange(categories, first, first + size);
        for (int category : members) {
            if (category < 0 || category >= 1 << 24) {
                throw place.refuse("categories: " + category + " (expected: 0..2^24-1)");
            }
        }
        return CategorySet.of(members);
    }

    /// Where the tree stands and what it must fit.
    record Place(Path file, String position, int group, int groups, int features) {
        ModelRefusedException refuse(String reason) {
            return new ModelRefusedException(file, position, reason);
        }
    }
}
