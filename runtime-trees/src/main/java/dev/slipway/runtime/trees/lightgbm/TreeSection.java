package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.runtime.trees.ensemble.CategorySet;
import dev.slipway.runtime.trees.ensemble.LinearLeaf;
import dev.slipway.runtime.trees.ensemble.MissingRule;
import dev.slipway.runtime.trees.ensemble.Split;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Builds one tree from its section: splits keep their numbers, leaf `i` becomes node
/// `splits + i`, and a negative child `c` names leaf `~c`.
///
/// *Source*: LightGBM `src/io/tree.cpp`, `include/LightGBM/tree.h`.
///
/// *Threads*: for one thread.
final class TreeSection {
    private static final int CATEGORICAL = 1;
    private static final int DEFAULT_LEFT = 2;

    /// LightGBM limits bin numbers, and so categories it can have seen, to 32 bits; sets are far
    /// smaller, and the builder bounds them.
    private static final int WORD_LIMIT = 1 << 19;

    private final Section section;
    private final Path file;
    private final String position;
    private final int leaves;
    private final int splits;

    /// @param position where the tree stands, for messages
    TreeSection(Section section, Path file, String position) {
        this.section = section;
        this.file = file;
        this.position = position;
        this.leaves = section.words("leaf_value").length;
        this.splits = leaves - 1;
        int claimed = section.number("num_leaves", 1);
        if (claimed != leaves) {
            throw section.refuse("num_leaves", claimed + " (expected: " + leaves + " leaf values)");
        }
    }

    Tree build(int group, int featureCount) {
        TreeBuilder builder = new TreeBuilder(file, position, splits + leaves, 1);
        double[] values = section.doubles("leaf_value", leaves);
        @Nullable LinearLeaf[] linear = linearLeaves();
        for (int leaf = 0; leaf < leaves; leaf++) {
            LinearLeaf form = linear[leaf];
            if (form == null) {
                builder.leaf(splits + leaf, values[leaf]);
            } else {
                builder.linearLeaf(splits + leaf, values[leaf], form);
            }
        }
        if (splits > 0) {
            addSplits(builder);
        }
        return builder.build(group, featureCount);
    }

    private void addSplits(TreeBuilder builder) {
        int[] features = section.integers("split_feature", splits);
        double[] thresholds = section.doubles("threshold", splits);
        int[] left = section.integers("left_child", splits);
        int[] right = section.integers("right_child", splits);
        int[] types =
                section.has("decision_type")
                        ? section.integers("decision_type", splits)
                        : new int[splits];
        CategorySet[] sets = sets();
        for (int node = 0; node < splits; node++) {
            Split.Children children = new Split.Children(node(left[node]), node(right[node]));
            builder.split(
                    node,
                    (types[node] & CATEGORICAL) != 0
                            ? categorical(features[node], thresholds[node], sets, children)
                            : numeric(features[node], thresholds[node], types[node], children));
        }
    }

    private int node(int child) {
        return child < 0 ? splits + ~child : child;
    }

    private static Split numeric(int feature, double threshold, int type, Split.Children children) {
        boolean defaultLeft = (type & DEFAULT_LEFT) != 0;
        MissingRule missing =
                switch ((type >> 2) & 3) {
                    case 1 -> MissingRule.ZERO_OR_NAN;
                    case 2 -> MissingRule.NAN;
                    default -> MissingRule.NAN_IS_ZERO;
                };
        return Split.numeric(feature, SplitTest.LE, settled(threshold), defaultLeft, children)
                .withMissing(missing);
    }

    /// A threshold that decides values as they are like LightGBM does, whose prediction takes every
    /// value within ±1e-35 for 0 before it asks.
    ///
    /// *Source*: `RowPairFunctionFromDenseMatric` in LightGBM `src/c_api.cpp`.
    private static double settled(double threshold) {
        double zero = MissingRule.ZERO_THRESHOLD;
        if (threshold < -zero || threshold > zero) {
            return threshold;
        }
        return threshold < 0 ? Math.nextDown(-zero) : zero;
    }

    private Split categorical(
            int feature, double threshold, CategorySet[] sets, Split.Children children) {
        if (!(threshold >= 0 && threshold < sets.length)) {
            throw section.refuse(
                    "threshold",
                    "category set " + threshold + " (expected: below " + sets.length + ")");
        }
        return Split.categorical(
                feature, SplitTest.IN_SET_TRUNCATED, sets[(int) threshold], false, children);
    }

    private CategorySet[] sets() {
        int count = section.number("num_cat", 0);
        if (count == 0) {
            return new CategorySet[0];
        }
        int[] words = section.bits("cat_threshold", section.words("cat_threshold").length);
        if (section.words("cat_boundaries").length != (long) count + 1) {
            throw section.refuse("cat_boundaries", "does not fit num_cat=" + count);
        }
        int[] boundaries = section.integers("cat_boundaries", count + 1);
        CategorySet[] sets = new CategorySet[count];
        for (int i = 0; i < count; i++) {
            int from = boundaries[i];
            int to = boundaries[i + 1];
            if (from < 0 || to < from || to > words.length || to - from > WORD_LIMIT) {
                throw section.refuse(
                        "cat_boundaries",
                        from + ".." + to + " (expected: within " + words.length + " words)");
            }
            sets[i] = widened(Arrays.copyOfRange(words, from, to));
        }
        return sets;
    }

    private static CategorySet widened(int[] words) {
        long[] set = new long[(words.length + 1) / 2];
        for (int i = 0; i < words.length; i++) {
            set[i / 2] |= (words[i] & 0xffff_ffffL) << (32 * (i % 2));
        }
        return CategorySet.ofWords(set);
    }

    private @Nullable LinearLeaf[] linearLeaves() {
        @Nullable LinearLeaf[] forms = new @Nullable LinearLeaf[leaves];
        if (!section.has("is_linear") || section.number("is_linear", 0) == 0) {
            return forms;
        }
        double[] constants =
                section.has("leaf_const")
                        ? section.doubles("leaf_const", leaves)
                        : new double[leaves];
        int[] counts =
                section.has("num_features")
                        ? section.integers("num_features", leaves)
                        : new int[leaves];
        int total = section.has("leaf_features") ? section.words("leaf_features").length : 0;
        int[] features = total == 0 ? new int[0] : section.integers("leaf_features", total);
        double[] coefficients = total == 0 ? new double[0] : section.doubles("leaf_coeff", total);
        int from = 0;
        for (int leaf = 0; leaf < leaves; leaf++) {
            int to = from + counts[leaf];
            if (counts[leaf] < 0 || counts[leaf] > total - from) {
                throw section.refuse(
                        "num_features", "does not fit " + total + " values of leaf_features");
            }
            forms[leaf] =
                    new LinearLeaf(
                            constants[leaf],
                            Arrays.copyOfRange(features, from, to),
                            Arrays.copyOfRange(coefficients, from, to));
            from = to;
        }
        return forms;
    }
}
