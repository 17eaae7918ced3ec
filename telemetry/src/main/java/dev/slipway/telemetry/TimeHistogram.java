package dev.slipway.telemetry;

/// How many times fell into each of [TimeCells], and their sum.
///
/// *Threads*: for one thread at a time.
final class TimeHistogram {
    private final long[] cells = new long[TimeCells.count()];
    private long sumNanos;

    void add(long nanos) {
        cells[TimeCells.of(nanos)]++;
        sumNanos += nanos;
    }

    void add(TimeHistogram other) {
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] += other.cells[cell];
        }
        sumNanos += other.sumNanos;
    }

    /// The count of a cell.
    long count(int cell) {
        return cells[cell];
    }

    long[] classicCounts() {
        return TimeCells.classicCounts(cells);
    }

    double sumSeconds() {
        return TimeCells.seconds(sumNanos);
    }
}
