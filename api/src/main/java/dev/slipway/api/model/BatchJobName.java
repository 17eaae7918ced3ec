package dev.slipway.api.model;

/// Names a schedule of batch jobs: what its file says under `name`.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit
public record BatchJobName(String value) {
    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public BatchJobName {
        EndpointName.requireLegal("batch job", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
