package dev.slipway.stats.counts;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Latencies of one kind in one second: how many were beyond their arm's line, and where all of
/// them lay.
///
/// While there is no line, nothing is a trial. *Threads*: one at a time; keep one per thread and
/// merge.
public final class Exceedances {
    private final Tally tally;
    private final LatencyHistogram candidate = new LatencyHistogram();
    private final LatencyHistogram stable = new LatencyHistogram();
    private @Nullable LatencyLine line;

    /// Nothing yet, and no line.
    Exceedances(int strata) {
        this.tally = new Tally(strata);
    }

    /// Counts a latency; whether it was slow.
    public boolean count(Arm arm, int stratum, long nanos) {
        latencies(arm).count(nanos);
        if (line == null) {
            return false;
        }
        boolean slow = line.isSlow(arm, nanos);
        tally.count(arm, stratum, slow);
        return slow;
    }

    /// Counts a latency of a key that is no longer at risk: it is no trial.
    public void countBeside(Arm arm, long nanos) {
        latencies(arm).count(nanos);
    }

    /// The line of this second.
    public Optional<LatencyLine> line() {
        return Optional.ofNullable(line);
    }

    /// Trials, and those that were slow.
    public Tally tally() {
        return tally;
    }

    /// All latencies of an arm.
    public LatencyHistogram latencies(Arm arm) {
        return arm == Arm.STABLE ? stable : candidate;
    }

    void begin(@Nullable LatencyLine newLine) {
        tally.clear();
        candidate.clear();
        stable.clear();
        line = newLine;
    }

    void mergeAt(int first, Exceedances other) {
        if (!line().equals(other.line())) {
            throw new IllegalArgumentException("line: " + other.line() + " (expected: " + line());
        }
        tally.mergeAt(first, other.tally);
        candidate.merge(other.candidate);
        stable.merge(other.stable);
    }

    void writeTo(Numbers numbers) {
        numbers.put(line == null ? 0 : 1);
        if (line != null) {
            numbers.put(line.stableNanos());
            numbers.put(line.candidateNanos());
        }
        tally.writeTo(numbers);
        candidate.writeTo(numbers);
        stable.writeTo(numbers);
    }

    void readFrom(Numbers numbers) {
        boolean drawn = numbers.takeWithin(0, 1) == 1;
        line = drawn ? new LatencyLine(numbers.take(), numbers.take()) : null;
        tally.readFrom(numbers);
        candidate.readFrom(numbers);
        stable.readFrom(numbers);
    }
}
