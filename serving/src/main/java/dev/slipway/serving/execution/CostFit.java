package dev.slipway.serving.execution;

import dev.slipway.serving.batching.Cost;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a call of a version costs, a + c·rows, measured at warm-up and followed by a running fit.
///
/// The fit is a least-squares line over exponentially forgotten observations (about the last 100).
/// While these hardly differ in size its slope is held to the one seen when they last did, which is
/// the warm-up's until they have: else calls that run alone, or batches that are all alike, would
/// forget what a row costs, and sharing would seem to gain what it does not.
///
/// *Units*: nanoseconds. *Threads*: reading is one volatile read; an update that meets another one
/// is dropped.
public final class CostFit {
    private static final double KEEP = 0.99;
    private static final double SLOPE_HOLD = 4;

    /// Sizes differ enough for a slope to be remembered: the one held before counts for a ninth.
    private static final double CLEAR_SPREAD = 8 * SLOPE_HOLD;

    /// And they stray around their mean by this part of it.
    private static final double CLEAR_PART = 0.25;

    private static final double OUTLIER = 8;

    /// The warm-up counts as this many observations of one row.
    private static final double FIRST_WEIGHT = 8;

    /// A guess counts for next to nothing beside the first call that ran.
    private static final double GUESS_WEIGHT = 0.01;

    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Cost line;
    private volatile int triedRows = 1;

    /// Whether no call has been measured.
    private volatile boolean isGuess;

    /// Rows of one execution at most, where more were refused.
    private volatile int mostRows = Integer.MAX_VALUE;

    // Sums over forgotten observations: guarded by `busy`.
    private double weight;
    private double sumRows;
    private double sumNanos;
    private double sumRowsRows;
    private double sumRowsNanos;
    private double sumSquares;

    /// What a row cost when sizes last differed; guarded by `busy`.
    private double clearSlope;

    /// A fit that starts at this measured line.
    public CostFit(double fixedNanos, double nanosPerRow) {
        this(Cost.line(fixedNanos, nanosPerRow), FIRST_WEIGHT);
    }

    private CostFit(Cost line, double weight) {
        this.clearSlope = line.perRow();
        this.line = line;
        this.weight = weight;
        this.sumRows = weight;
        this.sumRowsRows = weight;
        this.sumNanos = weight * line.at(1);
        this.sumRowsNanos = sumNanos;
    }

    /// A fit of a version that could not be tried: `nanos` a call until one has run.
    public static CostFit guess(double nanos) {
        CostFit fit = new CostFit(Cost.line(nanos, 0), GUESS_WEIGHT);
        fit.isGuess = true;
        return fit;
    }

    /// The line through the cost of one row and the cost of `rows` rows.
    public static CostFit through(double oneRowNanos, int rows, double rowsNanos) {
        if (rows <= 1) {
            return new CostFit(oneRowNanos, 0);
        }
        double slope = Math.clamp((rowsNanos - oneRowNanos) / (rows - 1), 0, oneRowNanos);
        CostFit fit = new CostFit(oneRowNanos - slope, slope);
        fit.triedRows = rows;
        return fit;
    }

    /// A fit for a part of the calls, which starts at what one row costs here and knows nothing yet
    /// of what further rows add.
    public CostFit branch() {
        return new CostFit(Cost.line(line.at(1), 0), 1);
    }

    /// A fit that starts at the line as it stands, for another load of the same model: of rows that
    /// were refused it knows nothing.
    public CostFit afresh() {
        CostFit fit = new CostFit(line, isGuess ? GUESS_WEIGHT : FIRST_WEIGHT);
        fit.triedRows = triedRows;
        fit.isGuess = isGuess;
        return fit;
    }

    /// The line as it stands.
    public Cost cost() {
        return line;
    }

    /// Whether the line is a guess: neither warming up nor a call has told what calls cost.
    boolean isGuess() {
        return isGuess;
    }

    /// The largest number of rows that one execution has had.
    public int triedRows() {
        return triedRows;
    }

    /// The most rows of one execution that are answered, as far as more were refused.
    int mostRows() {
        return mostRows;
    }

    /// More than so many rows of one execution were refused, though none of them is to blame.
    void answers(int most) {
        mostRows = Math.min(mostRows, most);
    }

    /// What a call with `rows` rows is expected to take.
    public long predictNanos(int rows) {
        return (long) line.at(rows);
    }

    /// Takes a measured call into account; one that is far slower than expected counts as eight
    /// times the expectation, so that a pause of the process does not pass for the model's cost.
    public void learn(int rows, long nanos) {
        if (rows > mostRows) {
            mostRows = Integer.MAX_VALUE;
        }
        if (busy.getOpaque() || !busy.compareAndSet(false, true)) {
            return;
        }
        try {
            Cost before = line;
            double counted = Math.min((double) nanos, Math.max(1_000, before.at(rows) * OUTLIER));
            double off = counted - before.at(rows);
            sumSquares = sumSquares * KEEP + off * off;
            add(rows, counted);
            line = fit();
            tried(rows);
        } finally {
            busy.setRelease(false);
        }
    }

    /// What mostly is so already is not written again: each of these writes waits until all others
    /// may see it.
    private void tried(int rows) {
        if (isGuess) {
            isGuess = false;
        }
        if (rows > triedRows) {
            triedRows = rows;
        }
    }

    private void add(double rows, double nanos) {
        weight = weight * KEEP + 1;
        sumRows = sumRows * KEEP + rows;
        sumNanos = sumNanos * KEEP + nanos;
        sumRowsRows = sumRowsRows * KEEP + rows * rows;
        sumRowsNanos = sumRowsNanos * KEEP + rows * nanos;
    }

    private Cost fit() {
        double meanRows = sumRows / weight;
        double meanNanos = sumNanos / weight;
        double spread = Math.max(0, sumRowsRows - sumRows * meanRows);
        double joint = sumRowsNanos - sumRows * meanNanos;
        // No row costs more than the calls seen on average, whatever was thought of it before.
        double most = meanNanos / Math.max(meanRows, 1);
        double known = Math.min(clearSlope, most);
        double held = Math.max(0, (joint + SLOPE_HOLD * known) / (spread + SLOPE_HOLD));
        double slope = Math.min(held, most);
        double clear = weight * Math.pow(CLEAR_PART * meanRows, 2);
        if (spread >= Math.max(CLEAR_SPREAD, clear)) {
            clearSlope = slope;
        }
        double fixed = Math.max(0, meanNanos - slope * meanRows);
        return new Cost(fixed, slope, Math.sqrt(sumSquares / weight));
    }
}
