package dev.slipway.serving.batching;

/// What an execution of b rows takes: fixed + perRow·b, give or take the deviation.
///
/// *Units*: nanoseconds.
///
/// @param deviation of single executions from the line, one standard deviation
public record Cost(double fixed, double perRow, double deviation) {
    /// A line without deviation.
    public static Cost line(double fixed, double perRow) {
        return new Cost(fixed, perRow, 0);
    }

    /// The expected time of `rows` rows.
    public double at(double rows) {
        return fixed + perRow * rows;
    }

    /// The time that most executions of `rows` rows keep: two deviations above the mean, and half
    /// as much again as the mean at most, so that a single pause does not send everybody away.
    public double likely(double rows) {
        return at(rows) + Math.min(2 * deviation, at(rows) / 2);
    }

    /// The time that nearly all executions of `rows` rows keep: three deviations above the mean,
    /// and twice the mean at most, so that a busy machine, where times vary, still shares calls.
    public double worst(double rows) {
        return at(rows) + Math.min(3 * deviation, at(rows));
    }

    /// How many times as many rows a second full batches could answer as single rows do, at best:
    /// (fixed + perRow) / perRow, infinite when a row adds nothing.
    public double gain() {
        double one = at(1);
        return one <= 0 ? 1 : one / perRow;
    }
}
