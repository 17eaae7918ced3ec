package dev.slipway.runtime.trees.ensemble;

/// The arithmetic of aggregation, which decides the last bits of a score.
///
/// @param aggregation sum, minimum or maximum
/// @param inDouble whether leaves are accumulated in double; else each leaf is rounded to float and
///     so is each partial result
/// @param baseFirst whether the base score is what accumulation starts from; else it starts from 0
///     and the base score is added last
/// @param divisor what the aggregate is divided by before a last base score is added; 1 for a plain
///     sum
public record Summation(
        Aggregation aggregation, boolean inDouble, boolean baseFirst, double divisor) {
    /// Float sums that start from the base score: XGBoost.
    public static final Summation FLOAT_FROM_BASE = new Summation(Aggregation.SUM, false, true, 1);

    /// Double sums that start from the base score: LightGBM, whose base is 0.
    public static final Summation DOUBLE_FROM_BASE = new Summation(Aggregation.SUM, true, true, 1);

    /// Float sums to which the base score is added last: ONNX Runtime.
    public static final Summation FLOAT_BASE_LAST = new Summation(Aggregation.SUM, false, false, 1);

    /// *Errors*: `IllegalArgumentException` for a divisor that is not a positive number.
    public Summation {
        if (!(divisor > 0)) {
            throw new IllegalArgumentException("divisor: " + divisor + " (expected: > 0)");
        }
    }

    /// These sums divided by `count`.
    public Summation averagedOver(double count) {
        return new Summation(aggregation, inDouble, baseFirst, count);
    }
}
