package dev.slipway.monitoring.quality;

/// What was true of a prediction's first row.
public sealed interface Label {
    /// A number.
    record Number(Amount value) implements Label {
        public Number {
            if (!Double.isFinite(value.number())) {
                throw new IllegalArgumentException(
                        "label: " + value.number() + " (expected: finite)");
            }
        }

        public Number(double value) {
            this(Amount.of(value));
        }
    }

    /// A class.
    record Named(String name) implements Label {}
}
