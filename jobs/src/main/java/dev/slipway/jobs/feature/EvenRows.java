package dev.slipway.jobs.feature;

/// Some rows of a table, spread evenly over all of them.
///
/// @param stride from one that is taken to the next one; the first row is taken
record EvenRows(long stride) {
    /// Every row.
    static final EvenRows ALL = new EvenRows(1);

    /// About so many.
    ///
    /// @param sample at least 1
    static EvenRows of(long all, long sample) {
        return new EvenRows(Math.max(1, Math.ceilDiv(all, sample)));
    }

    /// Whether a row is taken.
    ///
    /// @param row counted from 0
    boolean takes(long row) {
        return row % stride == 0;
    }

    /// How many are taken of so many.
    long count(long all) {
        return Math.ceilDiv(all, stride);
    }
}
