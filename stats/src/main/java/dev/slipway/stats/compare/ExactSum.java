package dev.slipway.stats.compare;

/// A sum of numbers in steps of 2^-40, without rounding and so the same in any order.
///
/// Numbers beyond 2^22 count as that. *Threads*: one at a time.
public final class ExactSum {
    private static final double STEPS = 0x1p40;
    private static final double MOST = 0x1p22;
    private static final double WORD = 0x1p64;

    private long high;
    private long low;

    /// Adds one finite number.
    public void add(double number) {
        long steps = Math.round(Math.clamp(number, -MOST, MOST) * STEPS);
        add(steps < 0 ? -1 : 0, steps);
    }

    /// Adds another sum.
    public void merge(ExactSum other) {
        add(other.high, other.low);
    }

    private void add(long otherHigh, long otherLow) {
        long before = low;
        low += otherLow;
        high += otherHigh + (Long.compareUnsigned(low, before) < 0 ? 1 : 0);
    }

    /// The sum, as near as a double comes.
    public double value() {
        double unsigned = (low >>> 1) * 2.0 + (low & 1);
        return (high == -1 && low < 0 ? low : high * WORD + unsigned) / STEPS;
    }
}
