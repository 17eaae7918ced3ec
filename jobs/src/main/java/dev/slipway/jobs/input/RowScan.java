package dev.slipway.jobs.input;

/// Counts the rows of a text file from its bytes, in order, and knows where between two of them it
/// may be cut.
///
/// *Threads*: one.
interface RowScan {
    /// Goes on behind the next line end that ends a row, or is blank.
    ///
    /// @return the place behind that line end; `to` where there is none before it, see [#isBetween]
    int next(byte[] buffer, int from, int to);

    /// Whether the bytes so far end with a whole row.
    boolean isBetween();

    /// Rows so far, one that has begun included.
    long rows();
}
