package dev.slipway.stats.compare;

/// The values of one input column, apart for rows on which two versions agree and rows on which
/// they do not.
///
/// Numbers are counted between fixed edges, an eighth of a power of two apart, so contrasts add up
/// exactly; what differs by less does not show. *Threads*: one at a time. *Source*: population
/// stability index, as in credit scoring, over bins of about equal counts.
public final class ColumnContrast {
    private static final int PARTS_BITS = 3;
    private static final int PARTS = 1 << PARTS_BITS;
    private static final int LEAST = -16;
    private static final int MOST = 24;
    private static final int OF_SIGN = (MOST - LEAST) * PARTS;
    private static final int BUCKETS = 2 * OF_SIGN + 1;
    private static final int BINS = 10;
    private static final int MANTISSA_BITS = 52;
    private static final double SMOOTHING = 0.5;

    /// What nine degrees of freedom exceed once in a thousand times.
    private static final double CHANCE = 27.88;

    private final long[][] values = new long[2][BUCKETS];
    private final long[] rows = new long[2];
    private final long[] missing = new long[2];
    private final long[] unseen = new long[2];

    /// Counts a row with a number; NaN is a missing one.
    public void number(boolean disagrees, double value) {
        if (Double.isNaN(value)) {
            missing(disagrees);
            return;
        }
        rows[group(disagrees)]++;
        values[group(disagrees)][bucket(value)]++;
    }

    /// Counts a row with a text, by its hash.
    public void text(boolean disagrees, int hash) {
        rows[group(disagrees)]++;
        values[group(disagrees)][Math.floorMod(hash, BUCKETS)]++;
    }

    /// Counts a row without a value.
    public void missing(boolean disagrees) {
        rows[group(disagrees)]++;
        missing[group(disagrees)]++;
    }

    /// Notes that the value of the row just counted is a category that nobody named before.
    public void unseen(boolean disagrees) {
        unseen[group(disagrees)]++;
    }

    /// Adds what another contrast counted.
    public void merge(ColumnContrast other) {
        for (int group = 0; group < 2; group++) {
            for (int i = 0; i < BUCKETS; i++) {
                values[group][i] += other.values[group][i];
            }
            rows[group] += other.rows[group];
            missing[group] += other.missing[group];
            unseen[group] += other.unseen[group];
        }
    }

    /// Rows of a group.
    public long rows(boolean disagrees) {
        return rows[group(disagrees)];
    }

    /// The part of a group's rows that has no value.
    public double missingRate(boolean disagrees) {
        return rate(missing, disagrees);
    }

    /// The part of a group's rows with a category that nobody named before.
    public double unseenRate(boolean disagrees) {
        return rate(unseen, disagrees);
    }

    private double rate(long[] counts, boolean disagrees) {
        long all = rows(disagrees);
        return all == 0 ? 0 : (double) counts[group(disagrees)] / all;
    }

    /// How differently the values of both groups are distributed: 0 when alike.
    public double stability() {
        long agreeing = filled(false);
        long disagreeing = filled(true);
        if (agreeing == 0 || disagreeing == 0) {
            return 0;
        }
        long[][] bins = bins(agreeing + disagreeing);
        int used = 0;
        for (int bin = 0; bin < BINS; bin++) {
            used += bins[0][bin] + bins[1][bin] > 0 ? 1 : 0;
        }
        double index = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (bins[0][bin] + bins[1][bin] == 0) {
                continue;
            }
            double one = (bins[0][bin] + SMOOTHING) / (agreeing + SMOOTHING * used);
            double other = (bins[1][bin] + SMOOTHING) / (disagreeing + SMOOTHING * used);
            index += (other - one) * StrictMath.log(other / one);
        }
        return index;
    }

    /// Whether the groups differ by more than chance explains once in a thousand times.
    public boolean isBeyondChance() {
        long agreeing = filled(false);
        long disagreeing = filled(true);
        return agreeing > 0
                && disagreeing > 0
                && stability() > CHANCE * (1.0 / agreeing + 1.0 / disagreeing);
    }

    private long filled(boolean disagrees) {
        return rows(disagrees) - missing[group(disagrees)];
    }

    /// Neighbouring buckets put together until each bin has its part of all.
    private long[][] bins(long all) {
        long[][] bins = new long[2][BINS];
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            int bin = Math.min(BINS - 1, (int) (seen * BINS / all));
            bins[0][bin] += values[0][i];
            bins[1][bin] += values[1][i];
            seen += values[0][i] + values[1][i];
        }
        return bins;
    }

    private static int group(boolean disagrees) {
        return disagrees ? 1 : 0;
    }

    private static int bucket(double value) {
        double size = Math.abs(value);
        int exponent = Math.getExponent(size);
        if (exponent < LEAST) {
            return OF_SIGN;
        }
        long bits = Double.doubleToRawLongBits(size) >>> (MANTISSA_BITS - PARTS_BITS);
        int place =
                exponent >= MOST
                        ? OF_SIGN - 1
                        : (exponent - LEAST) * PARTS + (int) (bits & (PARTS - 1));
        return value < 0 ? OF_SIGN - 1 - place : OF_SIGN + 1 + place;
    }
}
