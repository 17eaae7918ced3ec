package dev.slipway.features.window;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// How often values fell into buckets that are 1/128 of their value wide or less; next to 0, below
/// 2^-1022, they are 2^-1029 wide.
///
/// *Source*: the log-linear layout of HdrHistogram, over the bits of a `double`: a bucket is the
/// sign, the exponent and the seven highest bits of the fraction.
final class Histogram implements Partial.Reversible {
    /// Bits of a fraction that a bucket does not tell apart.
    private static final int LOST = 52 - 7;

    /// Twice an entry: what is seen at once has it again.
    private static final long ENTRY_BYTES = 176;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long total;

    @Override
    public void add(Event event) {
        counts.merge(bucket(event.value()), 1L, Long::sum);
        total++;
    }

    /// Buckets are ordered as their values are; both zeros are in bucket 0.
    private static int bucket(double value) {
        int magnitude = (int) (Double.doubleToRawLongBits(Math.abs(value)) >>> LOST);
        return value < 0 ? -magnitude : magnitude;
    }

    /// The value of a bucket that is nearest to 0.
    private static double value(int bucket) {
        double magnitude = Double.longBitsToDouble((long) Math.abs(bucket) << LOST);
        return bucket < 0 ? -magnitude : magnitude;
    }

    @Override
    public void merge(Partial other) {
        if (!(other instanceof Histogram same)) {
            throw new IllegalArgumentException("a partial of another kind: " + other);
        }
        same.counts.forEach((bucket, count) -> counts.merge(bucket, count, Long::sum));
        total += same.total;
    }

    @Override
    public void remove(Partial other) {
        if (!(other instanceof Histogram same)) {
            throw new IllegalArgumentException("a partial of another kind: " + other);
        }
        same.counts.forEach((bucket, count) -> {
            long left = counts.getOrDefault(bucket, 0L) - count;
            if (left == 0) {
                counts.remove(bucket);
            } else {
                counts.put(bucket, left);
            }
        });
        total -= same.total;
    }

    @Override
    public long heapBytes() {
        return counts.size() * ENTRY_BYTES;
    }

    @Override
    public double result(Aggregation aggregation) {
        if (!(aggregation instanceof Quantile quantile)) {
            throw new IllegalArgumentException("no quantile: " + aggregation.word());
        }
        long left = quantile.rank(total);
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            left -= bucket.getValue();
            if (left <= 0) {
                return value(bucket.getKey());
            }
        }
        return Double.NaN;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            out.writeInt(bucket.getKey());
            out.writeLong(bucket.getValue());
        }
    }

    @Override
    public void read(DataInput in) throws IOException {
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            int bucket = in.readInt();
            long count = in.readLong();
            counts.merge(bucket, count, Long::sum);
            total += count;
        }
    }
}
