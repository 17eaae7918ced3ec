package dev.slipway.api.transfer;

/// Bytes of a file.
///
/// @param offset of the first one
/// @param limit how many at most
public record Span(long offset, long limit) {
    /// *Errors*: `IllegalArgumentException` for an offset below 0 or a limit below 1.
    public Span {
        if (offset < 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: >= 0)");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("length: " + limit + " (expected: >= 1)");
        }
    }
}
