package dev.slipway.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /// What several endpoints of one run saw, together.
    public static LoadReport together(List<LoadReport> parts) {
        LoadReport first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        Histogram latency = new Histogram(first.latency);
        latency.reset();
        Map<Integer, Long> statuses = new TreeMap<>();
        long broken = 0;
        long unsent = 0;
        Duration elapsed = first.elapsed;
        for (LoadReport part : parts) {
            latency.add(part.latency);
            part.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
            broken += part.broken;
            unsent += part.unsent;
            elapsed = part.elapsed.compareTo(elapsed) > 0 ? part.elapsed : elapsed;
        }
        return new LoadReport(latency, statuses, broken, unsent, elapsed);
    }

    /// Answers per second of the time that was counted.
    public double throughput() {
        return elapsed.isZero() ? 0 : latency.getTotalCount() / (elapsed.toNanos() / 1e9);
    }

    /// Requests that got no answer: refusals, broken connections and those never sent.
    public long failures(long answered) {
        return all() - answered;
    }

    /// Requests that were due.
    public long all() {
        return statuses.values().stream().mapToLong(Long::longValue).sum() + broken + unsent;
    }

    /// A latency quantile in microseconds.
    ///
    /// @param percentile 0 to 100
    public double micros(double percentile) {
        return latency.getTotalCount() == 0
                ? Double.NaN
                : latency.getValueAtPercentile(percentile) / 1e3;
    }

    /// The largest latency that the histogram counts as one with this, and gives for all of them.
    ///
    /// *Units*: microseconds.
    double microsLikeIt(Duration time) {
        return latency.highestEquivalentValue(time.toNanos()) / 1e3;
    }
}
