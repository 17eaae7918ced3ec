package dev.slipway.api.inference;

/// The value of a request parameter: the four kinds that both protocols carry. As text it is what
/// the caller sent, since refusals quote it.
public sealed interface ParameterValue {
    /// A string.
    record Text(String value) implements ParameterValue {
        @Override
        public String toString() {
            return "'" + value + "'";
        }
    }

    /// A whole number.
    record Whole(long value) implements ParameterValue {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /// Any other number.
    record Real(double value) implements ParameterValue {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /// True or false.
    record Flag(boolean value) implements ParameterValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }
}
