package dev.slipway.api.model;

/// Names a stream job: what its file says under `name`.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit
public record StreamName(String value) {
    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public StreamName {
        EndpointName.requireLegal("stream", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
