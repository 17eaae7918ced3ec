package dev.slipway.stats.counts;

import java.util.Arrays;

/// How much more candidate lost than stable on the same rows, counted in thousandths.
///
/// A loss lies between 0 and 1, so a difference lies between -1 and 1. It is rounded to the nearest
/// thousandth, by the same rule in both directions. *Threads*: one at a time; keep one per thread
/// and merge.
public final class LossDifferences {
    /// Steps between 0 and 1.
    public static final int STEPS = 1000;

    private final long[] counts = new long[2 * STEPS + 1];
    private long total;

    /// Counts one row on which candidate lost `candidateLoss` and stable `stableLoss`.
    ///
    /// *Errors*: `IllegalArgumentException` for a loss that is not between 0 and 1.
    public void count(double candidateLoss, double stableLoss) {
        double difference = checked(candidateLoss) - checked(stableLoss);
        counts[STEPS + (int) StrictMath.rint(difference * STEPS)]++;
        total++;
    }

    /// How many rows were counted.
    public long total() {
        return total;
    }

    /// How many rows differed by `thousandths`.
    public long count(int thousandths) {
        return counts[STEPS + thousandths];
    }

    /// The sum of all differences, in thousandths.
    public long sum() {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * (i - STEPS);
        }
        return sum;
    }

    /// Adds what another counted.
    public void merge(LossDifferences other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /// Forgets all counts.
    public void clear() {
        if (total != 0) {
            Arrays.fill(counts, 0);
            total = 0;
        }
    }

    void writeTo(Numbers numbers) {
        numbers.putSparse(counts);
    }

    void readFrom(Numbers numbers) {
        numbers.takeSparse(counts);
        total = 0;
        for (long count : counts) {
            total += count;
        }
    }

    private static double checked(double loss) {
        if (!(loss >= 0 && loss <= 1)) {
            throw new IllegalArgumentException("loss: " + loss + " (expected: 0 to 1)");
        }
        return loss;
    }
}
