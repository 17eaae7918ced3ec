package dev.slipway.runtime;

/// Upper bounds on what a model takes.
///
/// @param loadPeakBytes memory while loading
/// @param residentBytes memory once loaded
/// @param measured whether the figures were measured, not computed
public record ResourceEstimate(long loadPeakBytes, long residentBytes, boolean measured) {
    /// *Errors*: `IllegalArgumentException` when the peak is below the resident size or negative.
    public ResourceEstimate {
        if (residentBytes < 0 || loadPeakBytes < residentBytes) {
            throw new IllegalArgumentException(
                    "load-peak: "
                            + loadPeakBytes
                            + " (expected: >= resident "
                            + residentBytes
                            + ")");
        }
    }
}
