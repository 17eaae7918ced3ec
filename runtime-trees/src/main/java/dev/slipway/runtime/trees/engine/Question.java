package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.CategorySet;
import dev.slipway.runtime.trees.ensemble.MissingRule;
import dev.slipway.runtime.trees.ensemble.SplitTest;
import dev.slipway.runtime.trees.ensemble.Tree;

/// A split's question in one of two forms: a cut of the feature's value axis, or a predicate that
/// is asked of the value itself.
///
/// @param feature the column asked about
/// @param cut values with a key below it go left; unused by predicates
/// @param missingLeft whether NaN goes left; unused by predicates
/// @param swapped whether the test's `yes` is the right side
/// @param predicate null for a cut
record Question(
        int feature,
        long cut,
        boolean missingLeft,
        boolean swapped,
        @org.jspecify.annotations.Nullable Predicate predicate) {

    /// A yes-or-no question that no single cut answers; `yes` goes left.
    static final class Predicate {
        private final SplitTest test;
        private final double threshold;
        private final CategorySet members;
        private final MissingRule missing;
        private final boolean missingYes;

        private Predicate(Tree tree, int node) {
            test = tree.test(node);
            threshold = tree.threshold(node);
            members = tree.members(node);
            missing = tree.missing(node);
            missingYes = tree.missingYes(node);
        }

        boolean holds(double value) {
            boolean isNaN = Double.isNaN(value);
            return switch (missing) {
                case NAN -> isNaN ? missingYes : compare(value);
                case NAN_IS_ZERO -> compare(isNaN ? 0 : value);
                case ZERO_OR_NAN -> isNaN ? missingYes : besideZero(value);
            };
        }

        private boolean besideZero(double value) {
            return Math.abs(value) <= MissingRule.ZERO_THRESHOLD ? missingYes : compare(value);
        }

        private boolean compare(double value) {
            return switch (test) {
                case LT -> value < threshold;
                case LE -> value <= threshold;
                case GT -> value > threshold;
                case GE -> value >= threshold;
                case EQ -> value == threshold;
                case NEQ -> value != threshold;
                case IN_SET -> value >= 0 && members.contains((int) value);
                case IN_SET_TRUNCATED -> members.contains((int) value);
            };
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Predicate that
                    && test == that.test
                    && missing == that.missing
                    && missingYes == that.missingYes
                    && Double.compare(threshold, that.threshold) == 0
                    && members.equals(that.members);
        }

        @Override
        public int hashCode() {
            return 31 * members.hashCode() + Double.hashCode(threshold);
        }
    }

    /// The question of an inner node.
    static Question of(Tree tree, int node, boolean isDouble) {
        SplitTest test = tree.test(node);
        boolean swapped = test == SplitTest.GT || test == SplitTest.GE;
        boolean ordered = swapped || test == SplitTest.LT || test == SplitTest.LE;
        double threshold = tree.threshold(node);
        int feature = tree.feature(node);
        if (!ordered || tree.missing(node) == MissingRule.ZERO_OR_NAN) {
            return new Question(feature, 0, false, false, new Predicate(tree, node));
        }
        boolean strict = test == SplitTest.LT || test == SplitTest.GE;
        long cut =
                strict ? FloatKeys.below(threshold, isDouble) : FloatKeys.upTo(threshold, isDouble);
        boolean missingLeft =
                tree.missing(node) == MissingRule.NAN_IS_ZERO
                        ? 0 < cut
                        : tree.missingYes(node) != swapped;
        return new Question(feature, cut, missingLeft, swapped, null);
    }

    /// The node on the left.
    int left(Tree tree, int node) {
        return swapped ? tree.no(node) : tree.yes(node);
    }

    /// The node on the right.
    int right(Tree tree, int node) {
        return swapped ? tree.yes(node) : tree.no(node);
    }
}
