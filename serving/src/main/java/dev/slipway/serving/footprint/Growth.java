package dev.slipway.serving.footprint;

/// What a request grows to while it runs, for each byte of its tensors: the answer, and what the
/// runtime needs meanwhile. Measured as the version was warmed up.
///
/// @param answer bytes of outputs for a byte of inputs
/// @param scratch bytes of native memory for a byte of inputs
public record Growth(double answer, double scratch) {
    /// Nothing is known.
    public static final Growth NONE = new Growth(0, 0);

    /// *Errors*: `IllegalArgumentException` for a negative number.
    public Growth {
        if (!(answer >= 0 && scratch >= 0)) {
            throw new IllegalArgumentException(
                    "growth: " + answer + ", " + scratch + " (expected: >= 0)");
        }
    }

    /// Through two calls of different size.
    ///
    /// @param inputs by how many bytes the inputs differ
    /// @param answers by how many bytes the outputs differ
    /// @param scratch by how many bytes native memory differed
    public static Growth between(long inputs, long answers, long scratch) {
        return inputs <= 0
                ? NONE
                : new Growth(
                        Math.max(0, (double) answers / inputs),
                        Math.max(0, (double) scratch / inputs));
    }

    /// Bytes of the answer to inputs of so many bytes.
    public long answerBytes(long inputBytes) {
        return (long) (inputBytes * answer);
    }

    /// Bytes that the runtime needs meanwhile: a guess, which noise may have made too large.
    public long scratchBytes(long inputBytes) {
        return (long) (inputBytes * scratch);
    }

    /// The lesser guess of two measurements.
    public Growth orLess(Growth other) {
        return new Growth(answer, Math.min(scratch, other.scratch));
    }
}
