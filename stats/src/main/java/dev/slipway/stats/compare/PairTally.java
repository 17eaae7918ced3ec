package dev.slipway.stats.compare;

import java.util.Arrays;

/// What was seen of one output tensor over all pairs of answers.
///
/// *Threads*: one at a time; keep one per thread and merge.
public final class PairTally {
    /// So many runs of stable against itself make its 99.9th percentile mean something.
    public static final long RUNS_FOR_NOISE = 3_000;

    private static final double NOISE_SHARE = 0.999;
    private static final double NOISE_FACTOR = 3;

    private final long[] kinds = new long[DifferenceKind.values().length];
    private final DistanceHistogram candidate = new DistanceHistogram();
    private final DistanceHistogram stable = new DistanceHistogram();
    private final ExactSum shift = new ExactSum();
    private long stableBeyond;
    private long farther;
    private long nearer;
    private long ranked;
    private long rankFlips;
    private long decided;
    private long flips;

    /// Counts a pair of which stable did not answer a second time.
    public void count(Difference difference) {
        kinds[place(difference.kind())]++;
        candidate.count(difference.distance());
        shift.add(difference.shift());
        ranked += difference.decisions().ranked();
        rankFlips += difference.decisions().rankFlips();
        decided += difference.decisions().decided();
        flips += difference.decisions().flips();
    }

    /// Counts a pair and how stable's second answer to the same request differs from its first.
    public void count(Difference difference, Difference again) {
        count(difference);
        stable.count(again.distance());
        stableBeyond += again.isBeyond() ? 1 : 0;
        if (difference.isBeyond() || again.isBeyond()) {
            farther += difference.distance() > again.distance() ? 1 : 0;
            nearer += difference.distance() < again.distance() ? 1 : 0;
        }
    }

    /// Adds what another tally counted.
    public void merge(PairTally other) {
        Arrays.setAll(kinds, i -> kinds[i] + other.kinds[i]);
        candidate.merge(other.candidate);
        stable.merge(other.stable);
        shift.merge(other.shift);
        stableBeyond += other.stableBeyond;
        farther += other.farther;
        nearer += other.nearer;
        ranked += other.ranked;
        rankFlips += other.rankFlips;
        decided += other.decided;
        flips += other.flips;
    }

    /// Pairs that were compared.
    public long pairs() {
        return candidate.total();
    }

    /// Pairs with this difference.
    public long pairs(DifferenceKind kind) {
        return kinds[place(kind)];
    }

    @SuppressWarnings("EnumOrdinal") // a place in a table that is never stored
    private static int place(DifferenceKind kind) {
        return kind.ordinal();
    }

    /// Pairs that differ beyond the tolerance.
    public long beyond() {
        return pairs() - pairs(DifferenceKind.NONE);
    }

    /// Pairs of which stable answered twice.
    public long reruns() {
        return stable.total();
    }

    /// Those of them in which stable's answers differ beyond the tolerance.
    public long stableBeyond() {
        return stableBeyond;
    }

    /// The logarithm of the evidence that candidate differs more than stable does from itself.
    public double logEvidence() {
        return PairedOdds.logEvidence(farther, nearer);
    }

    /// What stable's own differences do not exceed, with some room, and at least 1; 1 until there
    /// are [#RUNS_FOR_NOISE].
    public double noise() {
        return reruns() < RUNS_FOR_NOISE
                ? 1
                : Math.max(1, NOISE_FACTOR * stable.quantile(NOISE_SHARE));
    }

    /// Pairs that differ by more than that, counted by buckets; none where stable's own answers are
    /// infinitely far apart.
    public long beyondNoise() {
        double noise = noise();
        if (noise == Double.POSITIVE_INFINITY) {
            return 0;
        }
        return noise > 1 ? candidate.from(noise) : beyond();
    }

    /// The distance that a part `share` of candidate's tensors did not exceed, rounded up.
    public double distance(double share) {
        return candidate.quantile(share);
    }

    /// The mean by which candidate's elements are greater than stable's.
    public double shift() {
        return pairs() == 0 ? 0 : shift.value() / pairs();
    }

    /// Rows that have a greatest element.
    public long ranked() {
        return ranked;
    }

    /// Those of them where another element is the greatest.
    public long rankFlips() {
        return rankFlips;
    }

    /// Rows that a threshold decides.
    public long decided() {
        return decided;
    }

    /// Those of them that are decided otherwise.
    public long flips() {
        return flips;
    }
}
