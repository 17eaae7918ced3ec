package dev.slipway.api.release;

import java.time.Duration;

/// What candidate showed under load, alone, before it answered anybody.
///
/// Both versions answer the same rows by turns on one thread of the lowest priority, so that what
/// slows the machine down slows both.
///
/// @param why a sentence with the figures
/// @param perSecond requests a second that were asked for
/// @param p50 the median that the endpoint promises
/// @param p99 the 99th percentile that it promises
public record PerformanceReport(
        Verdict verdict,
        String why,
        double perSecond,
        Duration p50,
        Duration p99,
        Arm candidate,
        Arm stable) {
    /// What follows.
    public enum Verdict {
        /// Candidate keeps what the endpoint promises.
        PASSED,
        /// It does not, and stable does and is faster than chance explains.
        FAILED,
        /// It does not, and stable here and now does not either, or is not surely faster: that says
        /// nothing about candidate.
        INCONCLUSIVE
    }

    /// What one version showed.
    ///
    /// @param calls that it answered
    /// @param beyondP50 those that took longer than the median that is promised
    /// @param beyondP99 those that took longer than the 99th percentile that is promised
    public record Arm(
            long calls, double p50Millis, double p99Millis, long beyondP50, long beyondP99) {}
}
