package dev.slipway.jobs.table;

/// What the values of a column are in memory.
public enum Kind {
    /// True or false.
    FLAG,
    /// 64-bit whole numbers.
    WHOLE,
    /// 32-bit floating-point numbers.
    SINGLE,
    /// 64-bit floating-point numbers.
    REAL,
    /// Strings of bytes, UTF-8 unless the meaning says otherwise.
    TEXT;

    /// Whether values are numbers, with 0 and 1 for flags.
    public boolean isNumeric() {
        return this != TEXT;
    }
}
