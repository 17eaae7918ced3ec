package dev.slipway.runtime.trees.ensemble;

/// A leaf that answers `constant + Σ coefficients[i] · x[features[i]]`, summed in this order in
/// double; when any of those values is NaN the leaf's plain value is the answer instead.
@SuppressWarnings("ArrayRecordComponent") // read-only tables of primitives
public record LinearLeaf(double constant, int[] features, double[] coefficients) {
    /// *Errors*: `IllegalArgumentException` when the lists differ in length.
    public LinearLeaf {
        if (features.length != coefficients.length) {
            throw new IllegalArgumentException(
                    "coefficients: "
                            + coefficients.length
                            + " (expected: "
                            + features.length
                            + ", one per feature)");
        }
    }
}
