package dev.slipway.runtime.trees.ensemble;

import dev.slipway.tensor.Datatype;
import java.util.List;

/// A parsed ensemble: trees over one feature matrix whose leaves add up to one score per group.
///
/// @param input `FP32` or `FP64`: the type that values have when they are compared
/// @param featureCount columns of the matrix
/// @param trees in the order of summation; weights of the trees are already in their leaves
/// @param baseScores one per output group
/// @param summation the arithmetic
@SuppressWarnings("ArrayRecordComponent") // read-only tables of primitives
public record TreeEnsemble(
        Datatype input,
        int featureCount,
        List<Tree> trees,
        double[] baseScores,
        Summation summation) {
    /// Copies the list.
    ///
    /// *Errors*: `IllegalArgumentException` when the parts do not fit each other.
    public TreeEnsemble {
        trees = List.copyOf(trees);
        if (input != Datatype.FP32 && input != Datatype.FP64) {
            throw new IllegalArgumentException("input: " + input + " (expected: FP32 or FP64)");
        }
        if (featureCount < 1 || baseScores.length < 1) {
            throw new IllegalArgumentException(
                    "features: "
                            + featureCount
                            + ", groups: "
                            + baseScores.length
                            + " (expected: at least 1 each)");
        }
        for (Tree tree : trees) {
            boolean fits =
                    tree.leafWidth() == 1
                            ? tree.group() >= 0 && tree.group() < baseScores.length
                            : tree.leafWidth() == baseScores.length;
            if (!fits) {
                throw new IllegalArgumentException(
                        "leaf: group "
                                + tree.group()
                                + ", width "
                                + tree.leafWidth()
                                + " (expected: within "
                                + baseScores.length
                                + " groups)");
            }
        }
    }

    /// Scores per row.
    public int groups() {
        return baseScores.length;
    }
}
