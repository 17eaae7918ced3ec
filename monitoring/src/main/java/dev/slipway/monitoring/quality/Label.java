package dev.slipway.monitoring.quality;

/// What was true of a prediction's first row.
public sealed interface Label {
    /// A number.
    record Number(double value) implements Label {
        public Number {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("label: " + value + " (expected: finite)");
            }
        }
    }

    /// A class.
    record Named(String name) implements Label {}

    /// The class that a number stands for: `3` for 3.0.
    static String nameOf(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }
}
