package dev.slipway.monitoring.evidence;

/// Rows of a release whose label may still come.
///
/// @param candidate those that it answered
/// @param stable those that it answered
public record AwaitedLabels(long candidate, long stable) {
    /// Nobody waits.
    public static final AwaitedLabels NONE = new AwaitedLabels(0, 0);
}
