package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.Aggregation;
import dev.slipway.runtime.trees.ensemble.LinearLeaf;
import dev.slipway.runtime.trees.ensemble.MissingRule;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;

/// What the neutral form means, in the plainest code there is.
final class PlainWalk {
    private PlainWalk() {}

    static double score(TreeEnsemble ensemble, double[] values, int row, int group) {
        Summation summation = ensemble.summation();
        boolean sums = summation.aggregation() == Aggregation.SUM;
        double base = narrowed(ensemble.baseScores()[group], summation);
        double total = sums && summation.baseFirst() ? base : 0;
        boolean any = sums;
        for (Tree tree : ensemble.trees()) {
            double leaf = leaf(tree, ensemble, values, row, group);
            if (Double.isNaN(leaf)) {
                continue;
            }
            total = any ? combined(total, leaf, summation) : leaf;
            any = true;
        }
        if (summation.divisor() != 1) {
            total = narrowed(total / summation.divisor(), summation);
        }
        return sums && summation.baseFirst() ? total : narrowed(total + base, summation);
    }

    private static double combined(double total, double leaf, Summation summation) {
        return switch (summation.aggregation()) {
            case SUM -> narrowed(total + leaf, summation);
            case MIN -> Math.min(total, leaf);
            case MAX -> Math.max(total, leaf);
        };
    }

    private static double narrowed(double value, Summation summation) {
        return summation.inDouble() ? value : (float) value;
    }

    /// NaN when the tree says nothing about the group.
    private static double leaf(
            Tree tree, TreeEnsemble ensemble, double[] values, int row, int group) {
        if (tree.leafWidth() == 1 && tree.group() != group) {
            return Double.NaN;
        }
        int width = ensemble.featureCount();
        int node = 0;
        while (tree.isSplit(node)) {
            double value = values[row * width + tree.feature(node)];
            node = yes(tree, node, value) ? tree.yes(node) : tree.no(node);
        }
        double value =
                narrowed(
                        tree.leafValue(node, tree.leafWidth() == 1 ? 0 : group),
                        ensemble.summation());
        LinearLeaf linear = tree.linear(node);
        return linear == null ? value : linear(linear, value, values, row * width);
    }

    private static double linear(LinearLeaf leaf, double otherwise, double[] values, int first) {
        double sum = leaf.constant();
        for (int i = 0; i < leaf.features().length; i++) {
            double value = values[first + leaf.features()[i]];
            if (Double.isNaN(value)) {
                return otherwise;
            }
            sum += value * leaf.coefficients()[i];
        }
        return sum;
    }

    private static boolean yes(Tree tree, int node, double value) {
        MissingRule rule = tree.missing(node);
        double zero = MissingRule.ZERO_THRESHOLD;
        boolean isZero = rule == MissingRule.ZERO_OR_NAN && Math.abs(value) <= zero;
        if (isZero || (Double.isNaN(value) && rule != MissingRule.NAN_IS_ZERO)) {
            return tree.missingYes(node);
        }
        double x = Double.isNaN(value) ? 0 : value;
        double t = tree.threshold(node);
        return switch (tree.test(node)) {
            case LT -> x < t;
            case LE -> x <= t;
            case GT -> x > t;
            case GE -> x >= t;
            case EQ -> x == t;
            case NEQ -> x != t;
            case IN_SET -> x >= 0 && tree.members(node).contains((int) x);
            case IN_SET_TRUNCATED -> tree.members(node).contains((int) x);
        };
    }
}
