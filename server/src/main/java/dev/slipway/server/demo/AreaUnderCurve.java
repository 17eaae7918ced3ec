package dev.slipway.server.demo;

import java.util.concurrent.atomic.AtomicLongArray;

/// The area under the ROC curve of scores in [0, 1] seen so far, on fixed bins.
///
/// *Threads*: safe from many threads. *Source*: Mann-Whitney statistic, ties count one half.
public final class AreaUnderCurve {
    private static final int BINS = 1 << 14;

    private final AtomicLongArray positives = new AtomicLongArray(BINS);
    private final AtomicLongArray negatives = new AtomicLongArray(BINS);

    /// Takes one scored and labelled row into account.
    public void add(double score, boolean label) {
        int bin = Math.clamp((long) (score * BINS), 0, BINS - 1);
        (label ? positives : negatives).incrementAndGet(bin);
    }

    /// The area; NaN until both labels have been seen.
    public double value() {
        double below = 0;
        double pairs = 0;
        double positiveCount = 0;
        for (int bin = 0; bin < BINS; bin++) {
            long positive = positives.get(bin);
            long negative = negatives.get(bin);
            pairs += positive * (below + negative / 2.0);
            below += negative;
            positiveCount += positive;
        }
        return pairs / (positiveCount * below);
    }
}
