package dev.slipway.runtime.trees.ensemble;

/// The question a split asks of a value `x` that is not missing; `t` is the threshold.
public enum SplitTest {
    /// `x < t`, as XGBoost asks.
    LT,
    /// `x <= t`, as LightGBM asks.
    LE,
    /// `x > t`.
    GT,
    /// `x >= t`.
    GE,
    /// `x == t`.
    EQ,
    /// `x != t`.
    NEQ,
    /// The whole part of `x` is in the set; a negative `x`, even above -1, is not (XGBoost).
    IN_SET,
    /// `x` rounded towards zero is in the set, so -0.5 stands for 0 (LightGBM).
    IN_SET_TRUNCATED;

    /// Whether a set takes the threshold's place.
    public boolean isSet() {
        return this == IN_SET || this == IN_SET_TRUNCATED;
    }
}
