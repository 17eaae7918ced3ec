package dev.slipway.serving.shadow;

import dev.slipway.features.SkewTally;
import dev.slipway.stats.compare.ColumnContrast;
import dev.slipway.stats.compare.PairTally;
import dev.slipway.stats.counts.LatencyHistogram;

/// Everything that was seen of a shadow's answers.
///
/// *Threads*: one at a time; what the shadow's thread has is handed over and merged.
final class Tallies {
    private final PairTally[] tensors;
    private final ColumnContrast[] columns;
    private final Outliers outliers = new Outliers();
    private final SkewTally skew = new SkewTally();
    private final LatencyHistogram candidate = new LatencyHistogram();
    private final LatencyHistogram stable = new LatencyHistogram();
    private long completed;
    private long reruns;

    Tallies(int tensors, int columns) {
        this.tensors = new PairTally[tensors];
        for (int i = 0; i < tensors; i++) {
            this.tensors[i] = new PairTally();
        }
        this.columns = new ColumnContrast[columns];
        for (int i = 0; i < columns; i++) {
            this.columns[i] = new ColumnContrast();
        }
    }

    PairTally tensor(int index) {
        return tensors[index];
    }

    ColumnContrast[] columns() {
        return columns;
    }

    Outliers outliers() {
        return outliers;
    }

    SkewTally skew() {
        return skew;
    }

    /// Latencies of candidate where stable answered the same request again.
    LatencyHistogram candidateNanos() {
        return candidate;
    }

    /// Latencies of stable's second answers.
    LatencyHistogram stableNanos() {
        return stable;
    }

    /// Counts a pair that was compared in all its tensors.
    void complete() {
        completed++;
    }

    /// Counts a pair of which stable answered twice.
    void rerun(long candidateNanos, long stableNanos) {
        reruns++;
        candidate.count(candidateNanos);
        stable.count(stableNanos);
    }

    /// Pairs that were compared.
    long completed() {
        return completed;
    }

    /// Pairs of which stable answered twice.
    long reruns() {
        return reruns;
    }

    /// Adds what other tallies of the same shadow hold.
    void merge(Tallies other) {
        for (int i = 0; i < tensors.length; i++) {
            tensors[i].merge(other.tensors[i]);
        }
        for (int i = 0; i < columns.length; i++) {
            columns[i].merge(other.columns[i]);
        }
        outliers.merge(other.outliers);
        skew.merge(other.skew);
        candidate.merge(other.candidate);
        stable.merge(other.stable);
        completed += other.completed;
        reruns += other.reruns;
    }
}
