package dev.slipway.runtime.trees.ensemble;

/// Which values of a split's feature count as missing and take the split's default direction.
public enum MissingRule {
    /// NaN is missing.
    NAN,
    /// Nothing is missing; NaN is tested as if it were 0 (LightGBM `None`).
    NAN_IS_ZERO,
    /// NaN and every value within ±1e-35 (as a float constant) are missing (LightGBM `Zero`).
    ZERO_OR_NAN;

    /// The largest magnitude that counts as zero: LightGBM's float constant, widened.
    public static final double ZERO_THRESHOLD = 1e-35f;
}
