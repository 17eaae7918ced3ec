package dev.slipway.runtime;

/// The place outside of this process where a model's calls compute.
///
/// @param connection its name
/// @param calls that may be there at once, those of all its models together
public record Outside(String connection, int calls) {
    /// *Errors*: `IllegalArgumentException` for less than one call.
    public Outside {
        if (calls < 1) {
            throw new IllegalArgumentException(
                    "concurrency: " + calls + " (expected: >= 1) for connection " + connection);
        }
    }
}
