package dev.slipway.api.model;

/// The numbers from `min` to `max`, both included.
///
/// @param min negative infinity where there is no lower bound
/// @param max infinity where there is no upper bound
public record ValueRange(double min, double max) {
    /// *Errors*: `IllegalArgumentException` unless `min` is at most `max`.
    public ValueRange {
        if (!(min <= max)) {
            throw new IllegalArgumentException(
                    "range: [" + min + ", " + max + "] (expected: numbers in ascending order)");
        }
    }

    /// Whether the number is one of these.
    public boolean contains(double value) {
        return value >= min && value <= max;
    }

    @Override
    public String toString() {
        return "[" + text(min) + ", " + text(max) + "]";
    }

    private static String text(double bound) {
        boolean whole = bound == Math.rint(bound) && Math.abs(bound) < 1L << 53;
        return whole ? Long.toString((long) bound) : Double.toString(bound);
    }
}
