package dev.slipway.stats.compare;

/// How often distances fell into buckets that are an eighth of a power of two wide.
///
/// *Units*: tolerances. Distances below 2^-32 count as that, those from 2^32 on as infinite; 0 and
/// infinity have buckets of their own. *Threads*: one at a time.
public final class DistanceHistogram {
    private static final int PARTS_BITS = 3;
    private static final int PARTS = 1 << PARTS_BITS;
    private static final int LEAST = -32;
    private static final int MOST = 32;
    private static final int BUCKETS = (MOST - LEAST) * PARTS + 2;
    private static final int INFINITE = BUCKETS - 1;
    private static final int MANTISSA_BITS = 52;

    private final long[] counts = new long[BUCKETS];
    private long total;

    /// Counts one distance, 0 or more.
    public void count(double distance) {
        counts[bucket(distance)]++;
        total++;
    }

    /// How many were counted.
    public long total() {
        return total;
    }

    /// The distance that a part `share` of them did not exceed, rounded up to the end of its
    /// bucket; 0 when nothing was counted.
    public double quantile(double share) {
        long rank = Math.max(1, (long) StrictMath.ceil(share * (double) total));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return end(i);
            }
        }
        return 0;
    }

    /// How many lie in buckets that begin at `distance` or above it.
    public long from(double distance) {
        long above = 0;
        for (int i = BUCKETS - 1; i >= 0 && start(i) >= distance; i--) {
            above += counts[i];
        }
        return above;
    }

    /// Adds what another histogram counted.
    public void merge(DistanceHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    private static int bucket(double distance) {
        if (!(distance > 0)) {
            return 0;
        }
        int exponent = Math.getExponent(distance);
        if (exponent >= MOST) {
            return INFINITE;
        }
        if (exponent < LEAST) {
            return 1;
        }
        long bits = Double.doubleToRawLongBits(distance) >>> (MANTISSA_BITS - PARTS_BITS);
        return 1 + (exponent - LEAST) * PARTS + (int) (bits & (PARTS - 1));
    }

    private static double start(int bucket) {
        if (bucket == 0) {
            return 0;
        }
        if (bucket == INFINITE) {
            return Double.POSITIVE_INFINITY;
        }
        int place = bucket - 1;
        double part = 1 + (place & (PARTS - 1)) / (double) PARTS;
        return Math.scalb(part, LEAST + (place >> PARTS_BITS));
    }

    private static double end(int bucket) {
        return bucket == 0 ? 0 : bucket == INFINITE ? start(bucket) : start(bucket + 1);
    }
}
