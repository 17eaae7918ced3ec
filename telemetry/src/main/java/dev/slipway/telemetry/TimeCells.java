package dev.slipway.telemetry;

import java.util.Arrays;
import java.util.TreeSet;

/// The cells in which times are counted: the stretches between neighbouring bounds of classic and
/// native buckets together, so that one count serves both exactly.
///
/// Bounds are whole nanoseconds. Cell 0 holds times of zero; a time above a day counts as a day.
///
/// *Source*: Prometheus native histograms: bucket `i` of schema 3 ends at `2^(i/8)` seconds.
final class TimeCells {
    static final int NATIVE_SCHEMA = 3;

    /// Bounds of the classic buckets but the last, in nanoseconds.
    private static final long[] CLASSIC_BOUNDS = {
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L
    };

    private static final double SECOND = 1e9;
    private static final long DAY = 86_400_000_000_000L;
    private static final int PER_OCTAVE = 1 << NATIVE_SCHEMA;

    /// The native bucket of one nanosecond.
    private static final int FIRST_NATIVE = -239;

    /// A place says where to begin to look for a cell: there are 16 per octave, narrower than
    /// native buckets.
    private static final int PLACE_BITS = 4;

    private static final long[] BOUNDS = bounds();
    private static final int[] CLASSIC = new int[BOUNDS.length];
    private static final int[] NATIVE = new int[BOUNDS.length];
    private static final int[] STARTS = new int[place(DAY) + 1];

    static {
        int classic = 0;
        int nativeIndex = FIRST_NATIVE;
        for (int cell = 1; cell < BOUNDS.length; cell++) {
            while (classic < CLASSIC_BOUNDS.length && CLASSIC_BOUNDS[classic] < BOUNDS[cell]) {
                classic++;
            }
            while (nativeBound(nativeIndex) < BOUNDS[cell]) {
                nativeIndex++;
            }
            CLASSIC[cell] = classic;
            NATIVE[cell] = nativeIndex;
        }
        for (int place = 0, cell = 0; place < STARTS.length; place++) {
            while (BOUNDS[cell] < lowest(place)) {
                cell++;
            }
            STARTS[place] = cell;
        }
    }

    private TimeCells() {}

    private static long[] bounds() {
        TreeSet<Long> bounds = new TreeSet<>();
        bounds.add(0L);
        for (int index = FIRST_NATIVE; bounds.last() < DAY; index++) {
            bounds.add(nativeBound(index));
        }
        Arrays.stream(CLASSIC_BOUNDS).forEach(bounds::add);
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    /// The last whole nanosecond of a native bucket.
    private static long nativeBound(int index) {
        return (long) (SECOND * StrictMath.pow(2, (double) index / PER_OCTAVE));
    }

    private static int place(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - PLACE_BITS - Long.numberOfLeadingZeros(nanos));
        return (shift << PLACE_BITS) + (int) (nanos >>> shift);
    }

    /// The fewest nanoseconds of a place.
    private static long lowest(int place) {
        int shift = Math.max(0, (place >> PLACE_BITS) - 1);
        return (long) (place - (shift << PLACE_BITS)) << shift;
    }

    /// How many cells there are.
    static int count() {
        return BOUNDS.length;
    }

    /// The cell of a time.
    static int of(long nanos) {
        long counted = Math.clamp(nanos, 0, DAY);
        int cell = STARTS[place(counted)];
        while (BOUNDS[cell] < counted) {
            cell++;
        }
        return cell;
    }

    /// Bounds of the classic buckets in seconds; the last is infinity.
    static double[] classicBounds() {
        double[] seconds = new double[CLASSIC_BOUNDS.length + 1];
        Arrays.setAll(
                seconds,
                i ->
                        i < CLASSIC_BOUNDS.length
                                ? seconds(CLASSIC_BOUNDS[i])
                                : Double.POSITIVE_INFINITY);
        return seconds;
    }

    static double seconds(long nanos) {
        return nanos / SECOND;
    }

    /// Counts per classic bucket, of counts per cell.
    static long[] classicCounts(long[] cells) {
        long[] counts = new long[CLASSIC_BOUNDS.length + 1];
        for (int cell = 0; cell < cells.length; cell++) {
            counts[CLASSIC[cell]] += cells[cell];
        }
        return counts;
    }

    /// The index of a cell's native bucket; cell 0 has none.
    static int nativeIndex(int cell) {
        return NATIVE[cell];
    }
}
