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
}
