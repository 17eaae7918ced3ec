package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.trees.onnx.GraphWriter.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A tree of three splits and four leaves as the attributes of an ensemble node, to be changed
/// before they are written.
final class SmallTree {
    static final int COLUMNS = 3;

    private static final String[] MODES = {
        "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GT", "LEAF", "LEAF", "LEAF", "LEAF"
    };

    final long[] treeIds = new long[7];
    final long[] nodeIds = {0, 1, 2, 3, 4, 5, 6};
    final long[] features = {0, 1, 2, 0, 0, 0, 0};
    final long[] yes = {1, 3, 5, 0, 0, 0, 0};
    final long[] no = {2, 4, 6, 0, 0, 0, 0};
    final long[] leaves = {3, 4, 5, 6};

    private List<Attribute> nodes() {
        return new ArrayList<>(
                List.of(
                        Attribute.ints("nodes_treeids", treeIds),
                        Attribute.ints("nodes_nodeids", nodeIds),
                        Attribute.ints("nodes_featureids", features),
                        Attribute.texts("nodes_modes", MODES),
                        Attribute.floats("nodes_values", 0.25f, -0.5f, 1, 0, 0, 0, 0),
                        Attribute.ints("nodes_truenodeids", yes),
                        Attribute.ints("nodes_falsenodeids", no),
                        Attribute.ints("nodes_missing_value_tracks_true", 1, 0, 1, 0, 0, 0, 0)));
    }

    /// The attributes of a regressor of one target.
    Attribute[] regressor() {
        List<Attribute> all = nodes();
        all.add(Attribute.number("n_targets", 1));
        all.add(Attribute.ints("target_treeids", new long[leaves.length]));
        all.add(Attribute.ints("target_nodeids", leaves));
        all.add(Attribute.ints("target_ids", new long[leaves.length]));
        all.add(Attribute.floats("target_weights", 0.125f, -3, 7.5f, 2));
        return all.toArray(Attribute[]::new);
    }

    /// The attributes of a classifier of three numbered classes, one per leaf.
    Attribute[] classifier(long... labels) {
        List<Attribute> all = nodes();
        all.add(Attribute.ints("classlabels_int64s", labels));
        all.add(Attribute.ints("class_treeids", new long[leaves.length]));
        all.add(Attribute.ints("class_nodeids", leaves));
        all.add(Attribute.ints("class_ids", 0, 1, 2, 1));
        all.add(Attribute.floats("class_weights", 1, 2, 3, 4));
        all.add(Attribute.text("post_transform", "SOFTMAX"));
        return all.toArray(Attribute[]::new);
    }

    /// A model of one regressor over a matrix with as many columns as `width` says, or open ones.
    static byte[] model(long width, UnaryOperator<SmallTree> change) {
        return new GraphWriter()
                .input("features", OnnxTypes.FLOAT, -1, width)
                .node(
                        GraphWriter.ML,
                        "TreeEnsembleRegressor",
                        List.of("features"),
                        List.of("score"),
                        change.apply(new SmallTree()).regressor())
                .output("score", OnnxTypes.FLOAT, -1, 1)
                .toBytes();
    }

    /// This tree with one number of one column replaced.
    SmallTree with(long[] column, int at, long value) {
        column[at] = value;
        return this;
    }

    @Override
    public String toString() {
        return "tree of children " + Arrays.toString(yes) + Arrays.toString(no);
    }
}
