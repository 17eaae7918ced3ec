package dev.slipway.runtime.trees.engine;

import dev.slipway.runtime.trees.ensemble.Aggregation;
import dev.slipway.runtime.trees.ensemble.LinearLeaf;
import dev.slipway.runtime.trees.ensemble.Summation;
import dev.slipway.runtime.trees.ensemble.Tree;
import dev.slipway.runtime.trees.ensemble.TreeEnsemble;
import dev.slipway.tensor.Datatype;
import org.jspecify.annotations.Nullable;

/// What leaves are worth and how their values become scores.
///
/// Accumulation runs in the model's own arithmetic, tree by tree in order, so that a score has the
/// bits that the source library gives it. Sums of floats use a float accumulator; everything else
/// uses a double one.
///
/// *Threads*: immutable.
final class Leaves {
    private final Summation summation;
    private final double[] baseScores;
    private final int[] group;
    private final int[] width;
    private final int[] firstLeaf;
    private final int[] firstValue;
    private final float[] floats;
    private final double[] doubles;
    private final @Nullable LinearLeaf @Nullable [] linear;
    private final boolean plainFloat;

    Leaves(TreeEnsemble ensemble, int leafCount) {
        summation = ensemble.summation();
        baseScores = ensemble.baseScores().clone();
        int trees = ensemble.trees().size();
        group = new int[trees];
        width = new int[trees];
        firstLeaf = new int[trees];
        firstValue = new int[trees];
        int leaf = 0;
        long size = 0;
        boolean hasLinear = false;
        for (Tree tree : ensemble.trees()) {
            for (int node = 0; node < tree.nodeCount(); node++) {
                if (tree.isLeaf(node)) {
                    size += tree.leafWidth();
                    hasLinear |= tree.linear(node) != null;
                }
            }
        }
        plainFloat =
                !summation.inDouble() && summation.aggregation() == Aggregation.SUM && !hasLinear;
        floats = new float[plainFloat ? Math.toIntExact(size) : 0];
        doubles = new double[plainFloat ? 0 : Math.toIntExact(size)];
        linear = hasLinear ? new @Nullable LinearLeaf[leafCount] : null;
        int value = 0;
        boolean isDouble = ensemble.input() == Datatype.FP64;
        for (int t = 0; t < trees; t++) {
            Tree tree = ensemble.trees().get(t);
            group[t] = tree.group();
            width[t] = tree.leafWidth();
            firstLeaf[t] = leaf;
            firstValue[t] = value;
            for (int node : FlatTrees.leavesInOrder(tree, isDouble)) {
                if (linear != null) {
                    linear[leaf] = tree.linear(node);
                }
                leaf++;
                for (int i = 0; i < tree.leafWidth(); i++) {
                    store(value++, tree.leafValue(node, i));
                }
            }
        }
    }

    private void store(int index, double value) {
        if (plainFloat) {
            floats[index] = (float) value;
        } else {
            doubles[index] = summation.inDouble() ? value : (float) value;
        }
    }

    int groups() {
        return baseScores.length;
    }

    /// Whether scores are plain sums of floats, which have a fast path.
    boolean plainFloat() {
        return plainFloat;
    }

    /// Whether a tree's leaves are single numbers that are summed as they are.
    boolean isScalar(int tree) {
        return width[tree] == 1 && linear == null && summation.aggregation() == Aggregation.SUM;
    }

    int group(int tree) {
        return group[tree];
    }

    /// The value of a scalar leaf.
    double scalar(int tree, int leaf) {
        int index = firstValue[tree] + leaf - firstLeaf[tree];
        return plainFloat ? floats[index] : doubles[index];
    }

    long memoryBytes() {
        return 4L * floats.length
                + 8L * doubles.length
                + 8L * baseScores.length
                + 16L * group.length;
    }

    /// Sets the accumulators of `rows` rows to where summation starts; score `g` of row `r` is at
    /// `g * scratch.rows + r`.
    void start(Scratch scratch, int rows) {
        for (int g = 0; g < baseScores.length; g++) {
            double initial = initial(g);
            for (int row = 0; row < rows; row++) {
                if (plainFloat) {
                    scratch.floats[g * scratch.rows + row] = (float) initial;
                } else {
                    scratch.doubles[g * scratch.rows + row] = initial;
                }
            }
        }
    }

    private double initial(int g) {
        if (summation.aggregation() != Aggregation.SUM) {
            return Double.NaN;
        }
        double base = summation.inDouble() ? baseScores[g] : (float) baseScores[g];
        return summation.baseFirst() ? base : 0;
    }

    /// Adds the leaves that one row found in all trees.
    void addRow(Scratch scratch) {
        int[] found = scratch.found;
        if (!plainFloat) {
            for (int t = 0; t < group.length; t++) {
                addGeneral(t, found[t], 0, scratch);
            }
        } else if (baseScores.length == 1) {
            float sum = scratch.floats[0];
            for (int t = 0; t < group.length; t++) {
                sum += floats[found[t]];
            }
            scratch.floats[0] = sum;
        } else {
            for (int t = 0; t < group.length; t++) {
                addFloats(t, found[t], 0, scratch);
            }
        }
    }

    /// Adds the leaves that some rows found in one tree.
    void addBlock(int tree, int first, int rows, Scratch scratch) {
        int[] found = scratch.found;
        for (int row = first; row < first + rows; row++) {
            if (plainFloat) {
                addFloats(tree, found[row], row, scratch);
            } else {
                addGeneral(tree, found[row], row, scratch);
            }
        }
    }

    private void addFloats(int tree, int leaf, int row, Scratch scratch) {
        int values = width[tree];
        int index = firstValue[tree] + (leaf - firstLeaf[tree]) * values;
        int at = group[tree] * scratch.rows + row;
        for (int i = 0; i < values; i++) {
            float value = floats[index + i];
            // NaN in a vector leaf: nothing for this group.
            if (values == 1 || !isAbsent(value)) {
                scratch.floats[at + i * scratch.rows] += value;
            }
        }
    }

    private void addGeneral(int tree, int leaf, int row, Scratch scratch) {
        int values = width[tree];
        int index = firstValue[tree] + (leaf - firstLeaf[tree]) * values;
        int at = group[tree] * scratch.rows + row;
        for (int i = 0; i < values; i++) {
            double value = doubles[index + i];
            if (linear != null) {
                value = answer(linear[leaf], value, scratch.input, row);
            }
            if (values == 1 || !isAbsent(value)) {
                int place = at + i * scratch.rows;
                scratch.doubles[place] = combine(scratch.doubles[place], value);
            }
        }
    }

    private static boolean isAbsent(double value) {
        return Double.isNaN(value);
    }

    private static double answer(
            @Nullable LinearLeaf leaf, double otherwise, BlockInput input, int row) {
        if (leaf == null) {
            return otherwise;
        }
        double sum = leaf.constant();
        for (int i = 0; i < leaf.features().length; i++) {
            double value = input.valueAt(row, leaf.features()[i]);
            if (Double.isNaN(value)) {
                return otherwise;
            }
            sum += value * leaf.coefficients()[i];
        }
        return sum;
    }

    private double combine(double before, double value) {
        return switch (summation.aggregation()) {
            case SUM -> rounded(before + value);
            case MIN -> before <= value ? before : value;
            case MAX -> before >= value ? before : value;
        };
    }

    private double rounded(double value) {
        // A sum of two floats rounded to double and then to float is the float sum.
        return summation.inDouble() ? value : (float) value;
    }

    /// Turns accumulators into row-major scores.
    void finish(Scratch scratch, int rows) {
        int groups = baseScores.length;
        for (int g = 0; g < groups; g++) {
            for (int row = 0; row < rows; row++) {
                int at = g * scratch.rows + row;
                double sum = plainFloat ? scratch.floats[at] : scratch.doubles[at];
                scratch.scores[row * groups + g] = finished(sum, g);
            }
        }
    }

    private double finished(double sum, int g) {
        double score = Double.isNaN(sum) && summation.aggregation() != Aggregation.SUM ? 0 : sum;
        if (summation.divisor() != 1) {
            score = rounded(score / summation.divisor());
        }
        if (summation.baseFirst() && summation.aggregation() == Aggregation.SUM) {
            return score;
        }
        double base = summation.inDouble() ? baseScores[g] : (float) baseScores[g];
        return rounded(score + base);
    }
}
