package dev.slipway.api.inference;

/// The value of a request parameter: the four kinds that both protocols carry.
public sealed interface ParameterValue {
    /// A string.
    record Text(String value) implements ParameterValue {}

    /// A whole number.
    record Whole(long value) implements ParameterValue {}

    /// Any other number.
    record Real(double value) implements ParameterValue {}

    /// True or false.
    record Flag(boolean value) implements ParameterValue {}
}
