package dev.slipway.api.model;

/// Names a schedule of batch jobs: what its file says under `name`.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit
public record BatchJobName(String value) {
    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public BatchJobName {
        if (!EndpointName.isLegal(value)) {
            throw new IllegalArgumentException(
                    "batch job: "
                            + value
                            + " (expected: 1 to 128 letters, digits, '.', '_', '-', first a letter"
                            + " or digit)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
