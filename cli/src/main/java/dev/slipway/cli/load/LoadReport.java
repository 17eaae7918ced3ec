package dev.slipway.cli.load;

import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// What a load run saw.
///
/// @param latency from the moment a request was due to its whole answer, nanoseconds, answers only
/// @param statuses how often each protocol status came back
/// @param broken requests whose connection broke
/// @param unsent requests still due when the time was over
public record LoadReport(
        Histogram latency,
        Map<Integer, Long> statuses,
        long broken,
        long unsent,
        Duration elapsed) {
    /// Answers per second.
    public double throughput() {
        return latency.getTotalCount() / (elapsed.toNanos() / 1e9);
    }

    /// Requests that got no answer: refusals, broken connections and those never sent.
    public long failures(long answered) {
        long all = statuses.values().stream().mapToLong(Long::longValue).sum() + broken + unsent;
        return all - answered;
    }

    /// A latency quantile in microseconds.
    ///
    /// @param percentile 0 to 100
    public double micros(double percentile) {
        return latency.getTotalCount() == 0
                ? Double.NaN
                : latency.getValueAtPercentile(percentile) / 1e3;
    }
}
