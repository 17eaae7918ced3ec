package dev.slipway.api.inference;

/// What a request says of itself, as far as a quick look through its body shows before it is
/// decoded.
///
/// @param rows the extent of its first input's first axis; that input has elements
/// @param deadline the earliest that its head and its body said
public record Announced(int rows, Deadline deadline) {
    /// *Errors*: `IllegalArgumentException` when there is no row.
    public Announced {
        if (rows < 1) {
            throw new IllegalArgumentException("rows: " + rows + " (expected: >= 1)");
        }
    }
}
