package dev.slipway.api.inference;

/// The unique, time-ordered name of one prediction: the key of logs, capture and feedback.
///
/// @param value 32 lower-case hexadecimal digits, ordered by time of creation
public record PredictionId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
