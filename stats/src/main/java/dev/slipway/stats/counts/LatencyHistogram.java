package dev.slipway.stats.counts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/// How often latencies fell into buckets that are 1/64 of their value wide, or a nanosecond.
///
/// *Units*: nanoseconds, up to 18 minutes; what is longer is counted as that. *Threads*: one at a
/// time; keep one per thread and merge. *Source*: the log-linear layout of HdrHistogram.
public final class LatencyHistogram {
    private static final int BITS = 6;
    private static final int BUCKETS_OF_OCTAVE = 1 << BITS;
    private static final int OCTAVES = 35;
    private static final int BUCKETS = OCTAVES * BUCKETS_OF_OCTAVE;
    private static final int BUCKETS_OF_PART = BUCKETS_OF_OCTAVE / 4;
    private static final long LONGEST = (1L << (OCTAVES + BITS - 1)) - 1;

    private final long[] counts = new long[BUCKETS];
    private int lowest = BUCKETS;
    private int highest = -1;
    private long total;

    /// A stretch of the scale, and how many latencies were within.
    ///
    /// *Units*: nanoseconds.
    ///
    /// @param above which they were
    /// @param upTo which they were at most
    public record Part(long above, long upTo, long count) {}

    /// Counts one latency.
    public void count(long nanos) {
        int bucket = bucket(nanos);
        counts[bucket]++;
        lowest = Math.min(lowest, bucket);
        highest = Math.max(highest, bucket);
        total++;
    }

    /// How many latencies were counted.
    public long total() {
        return total;
    }

    /// How many were longer than the bucket of `nanos` reaches.
    public long above(long nanos) {
        long above = 0;
        for (int i = bucket(nanos) + 1; i <= highest; i++) {
            above += counts[i];
        }
        return above;
    }

    /// The latency that a part `share` of those counted did not exceed, rounded up to the end of
    /// its bucket; empty when nothing was counted.
    public OptionalLong quantile(double share) {
        return atRank((long) StrictMath.ceil(share * (double) total));
    }

    /// The end of the bucket of the latency that is number `rank` from below, counted from 1; the
    /// least or the greatest latency where the rank lies beyond them.
    public OptionalLong atRank(long rank) {
        if (total == 0) {
            return OptionalLong.empty();
        }
        long left = Math.clamp(rank, 1, total);
        int bucket = lowest - 1;
        while (left > 0) {
            left -= counts[++bucket];
        }
        return OptionalLong.of(end(bucket));
    }

    /// The counts in quarters of powers of two, from that of the least latency to that of the
    /// greatest; those between of which none was counted are there with 0.
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (int first = lowest / BUCKETS_OF_PART * BUCKETS_OF_PART;
                first <= highest;
                first += BUCKETS_OF_PART) {
            long count = 0;
            for (int i = first; i < first + BUCKETS_OF_PART; i++) {
                count += counts[i];
            }
            parts.add(
                    new Part(
                            first == 0 ? 0 : end(first - 1),
                            end(first + BUCKETS_OF_PART - 1),
                            count));
        }
        return parts;
    }

    /// The last nanosecond of the bucket that `nanos` falls into.
    public static long roundUp(long nanos) {
        return end(bucket(nanos));
    }

    /// Adds what another histogram counted.
    public void merge(LatencyHistogram other) {
        for (int i = other.lowest; i <= other.highest; i++) {
            counts[i] += other.counts[i];
        }
        lowest = Math.min(lowest, other.lowest);
        highest = Math.max(highest, other.highest);
        total += other.total;
    }

    /// Takes away what was merged before.
    public void subtract(LatencyHistogram other) {
        for (int i = other.lowest; i <= other.highest; i++) {
            counts[i] -= other.counts[i];
        }
        total -= other.total;
    }

    /// Forgets all counts.
    public void clear() {
        if (highest >= 0) {
            Arrays.fill(counts, lowest, highest + 1, 0);
            lowest = BUCKETS;
            highest = -1;
            total = 0;
        }
    }

    /// Appends the counts.
    public void writeTo(Numbers numbers) {
        numbers.putSparse(counts);
    }

    /// Takes over the counts that another histogram wrote.
    public void readFrom(Numbers numbers) {
        numbers.takeSparse(counts);
        lowest = BUCKETS;
        highest = -1;
        total = 0;
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] != 0) {
                lowest = Math.min(lowest, i);
                highest = i;
                total += counts[i];
            }
        }
    }

    /// Below 128 the value itself; above, 64 buckets for each power of two.
    private static int bucket(long nanos) {
        long value = Math.clamp(nanos, 0, LONGEST);
        int shift = Math.max(0, Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(value));
        return (shift << BITS) + (int) (value >>> shift);
    }

    private static long end(int bucket) {
        int shift = Math.max(0, (bucket >>> BITS) - 1);
        long start = bucket - ((long) shift << BITS);
        return ((start + 1) << shift) - 1;
    }
}
