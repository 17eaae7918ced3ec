package dev.slipway.runtime.trees.engine;

import java.util.Arrays;

/// One feature's value axis with the distinct cuts that splits make on it.
///
/// A value's rank is the number of cuts at or below it. It is found by a table of even buckets that
/// says where to look, then by a binary search of the few cuts within a bucket; both steps only
/// order values as floating point does, so ranks are exact.
///
/// *Threads*: immutable.
final class Axis {
    private static final int MAX_BUCKETS = 1 << 14;

    final int feature;
    private final int count;
    private final long[] cuts;
    private final int[] floatCuts;
    private final double[] origin;
    private final float floatOrigin;
    private final float floatScale;
    private final int[] starts;
    private final int half;

    /// @param sorted distinct keys, at least one
    Axis(int feature, long[] sorted, boolean isDouble) {
        this.feature = feature;
        this.count = sorted.length;
        int buckets = Math.min(MAX_BUCKETS, Integer.highestOneBit(count) * 4);
        double first = finite(value(sorted[0], isDouble));
        double last = finite(value(sorted[count - 1], isDouble));
        double range = last - first;
        double scale = range > 0 && Double.isFinite(range) ? buckets / range : 0;
        origin = new double[] {first, Double.isFinite(scale) ? scale : 0};
        floatOrigin = (float) first;
        float narrow = (float) origin[1];
        floatScale = Float.isFinite(narrow) ? narrow : 0;
        starts = new int[buckets];
        int[] inBucket = new int[buckets];
        for (long cut : sorted) {
            inBucket[bucket(value(cut, isDouble), isDouble)]++;
        }
        int most = 0;
        int before = 0;
        for (int i = 0; i < buckets; i++) {
            starts[i] = before;
            before += inBucket[i];
            most = Math.max(most, inBucket[i]);
        }
        half = Integer.highestOneBit(most);
        cuts = isDouble ? Arrays.copyOf(sorted, count + 2 * half) : new long[0];
        floatCuts = new int[isDouble ? 0 : count + 2 * half];
        if (isDouble) {
            Arrays.fill(cuts, count, cuts.length, Long.MAX_VALUE);
        } else {
            Arrays.setAll(floatCuts, i -> i < count ? (int) sorted[i] : Integer.MAX_VALUE);
        }
    }

    private static double finite(double value) {
        return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
    }

    /// The value that a key stands for; beyond infinity is infinity.
    private static double value(long key, boolean isDouble) {
        if (isDouble) {
            long bits = key ^ ((key >> 63) & Long.MAX_VALUE);
            return FloatKeys.isNaN(bits) ? Double.POSITIVE_INFINITY : Double.longBitsToDouble(bits);
        }
        int bits = (int) key ^ (((int) key >> 31) & 0x7fff_ffff);
        return FloatKeys.isNaN(bits) ? Double.POSITIVE_INFINITY : Float.intBitsToFloat(bits);
    }

    private int bucket(double value, boolean isDouble) {
        return isDouble ? bucket(value) : bucket((float) value);
    }

    private int bucket(double value) {
        int bucket = (int) ((value - origin[0]) * origin[1]);
        return Math.min(Math.max(bucket, 0), starts.length - 1);
    }

    private int bucket(float value) {
        int bucket = (int) ((value - floatOrigin) * floatScale);
        return Math.min(Math.max(bucket, 0), starts.length - 1);
    }

    int count() {
        return count;
    }

    /// The cut at a position of a float axis.
    int floatCut(int index) {
        return floatCuts[index];
    }

    /// The position of a cut.
    int indexOf(long cut) {
        return cuts.length > 0
                ? Arrays.binarySearch(cuts, 0, count, cut)
                : Arrays.binarySearch(floatCuts, 0, count, (int) cut);
    }

    /// The rank of a float that is not NaN.
    int rank(int bits) {
        int rank = starts[bucket(Float.intBitsToFloat(bits))];
        long key = FloatKeys.key(bits);
        for (int step = half; step > 0; step >>= 1) {
            // All ones where the cut is at or below the value: no branch to predict.
            rank += step & (int) ((floatCuts[rank + step - 1] - key - 1) >> 63);
        }
        return rank;
    }

    /// The rank of a double that is not NaN.
    int rank(long bits) {
        int rank = starts[bucket(Double.longBitsToDouble(bits))];
        long key = FloatKeys.key(bits);
        for (int step = half; step > 0; step >>= 1) {
            rank += cuts[rank + step - 1] <= key ? step : 0;
        }
        return rank;
    }

    long memoryBytes() {
        return 8L * cuts.length + 4L * floatCuts.length + 4L * starts.length + 128;
    }
}
