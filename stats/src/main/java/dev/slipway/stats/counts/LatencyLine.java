package dev.slipway.stats.counts;

/// What counts as slow: one line for each arm, drawn before the second in which it is used.
///
/// *Units*: nanoseconds; an answer is slow when it took longer.
public record LatencyLine(long stableNanos, long candidateNanos) {
    public LatencyLine {
        if (stableNanos < 0 || candidateNanos < stableNanos) {
            throw new IllegalArgumentException(
                    "candidate line: %d ns (expected: >= %d, and >= 0)"
                            .formatted(candidateNanos, stableNanos));
        }
    }

    /// Whether an answer of `arm` that took `nanos` was slow.
    public boolean isSlow(Arm arm, long nanos) {
        return nanos > (arm == Arm.STABLE ? stableNanos : candidateNanos);
    }
}
