package dev.slipway.monitoring.slo;

/// Counts in cells of one width, the newest of them, kept as running totals: what a stretch of
/// cells holds is one subtraction.
///
/// *Threads*: one at a time.
final class CountRing {
    private static final int FIELDS = 4;

    private final int width;
    private final int size;
    private final long[] totals;
    private boolean isEmpty = true;
    private long newest;

    /// @param width seconds of a cell
    /// @param size how many cells are kept
    CountRing(int width, int size) {
        this.width = width;
        this.size = size;
        this.totals = new long[(size + 1) * FIELDS];
    }

    /// Adds to the cell of a second. Clocks may be set back: what was counted ahead counts as now
    /// then, and what there is no room for any more is forgotten.
    void add(long second, Counts more) {
        long cell = Math.floorDiv(second, width);
        if (!isEmpty && cell < newest) {
            goBack(cell);
        } else {
            advance(cell);
        }
        write(newest, total(newest).plus(more));
    }

    private void goBack(long cell) {
        long oldest = newest - size;
        Counts first = total(oldest);
        Counts all = total(newest);
        for (long before = cell - size; before < Math.min(cell, oldest); before++) {
            write(before, first);
        }
        write(cell, all);
        newest = cell;
    }

    private void advance(long cell) {
        if (isEmpty) {
            isEmpty = false;
            newest = cell;
            return;
        }
        Counts total = total(newest);
        for (long passed = Math.max(newest + 1, cell - size); passed <= cell; passed++) {
            write(passed, total);
        }
        newest = Math.max(newest, cell);
    }

    /// What the newest cells hold at a second: `seconds` of them, the one that has begun included.
    Counts within(long seconds, long second) {
        long last = Math.floorDiv(second, width);
        return total(last).minus(total(last - Math.ceilDiv(seconds, width)));
    }

    /// All up to the end of a cell.
    private Counts total(long cell) {
        int at = at(Math.clamp(cell, newest - size, newest));
        return new Counts(totals[at], totals[at + 1], totals[at + 2], totals[at + 3]);
    }

    private void write(long cell, Counts total) {
        int at = at(cell);
        totals[at] = total.valid();
        totals[at + 1] = total.bad();
        totals[at + 2] = total.slow();
        totals[at + 3] = total.allowance();
    }

    private int at(long cell) {
        return Math.floorMod(cell, size + 1) * FIELDS;
    }
}
