package dev.slipway.jobs.table;

/// What a value stands for where that is not the value itself.
public enum Meaning {
    /// Itself.
    PLAIN,
    /// Itself, a whole number of 64 bits that have no sign among them.
    UNSIGNED,
    /// Days since 1970-01-01.
    DAY,
    /// Milliseconds since 1970-01-01T00:00Z.
    MILLIS,
    /// Microseconds since then.
    MICROS,
    /// Nanoseconds since then.
    NANOS,
    /// Milliseconds on the clock of an unnamed place.
    LOCAL_MILLIS,
    /// Microseconds on such a clock.
    LOCAL_MICROS,
    /// Nanoseconds on such a clock.
    LOCAL_NANOS,
    /// Bytes that are no text.
    BYTES;

    /// Whether the value is a moment on a clock without a place.
    public boolean isLocal() {
        return this == LOCAL_MILLIS || this == LOCAL_MICROS || this == LOCAL_NANOS;
    }

    /// Whether a value is a greater number than a `long` is taken for.
    public boolean isGreater(long value) {
        return this == UNSIGNED && value < 0;
    }

    /// The nearest number to a value.
    public double number(long value) {
        return isGreater(value) ? Double.parseDouble(Long.toUnsignedString(value)) : (double) value;
    }

    /// The milliseconds since 1970 that a moment is; any other value itself.
    public long milliseconds(long value) {
        return switch (this) {
            case MICROS, LOCAL_MICROS -> Math.floorDiv(value, 1_000L);
            case NANOS, LOCAL_NANOS -> Math.floorDiv(value, 1_000_000L);
            case PLAIN, UNSIGNED, DAY, MILLIS, LOCAL_MILLIS, BYTES -> value;
        };
    }

    /// How many of the value's unit make a second; 0 for what is no moment.
    public long perSecond() {
        return switch (this) {
            case MILLIS, LOCAL_MILLIS -> 1_000L;
            case MICROS, LOCAL_MICROS -> 1_000_000L;
            case NANOS, LOCAL_NANOS -> 1_000_000_000L;
            case PLAIN, UNSIGNED, DAY, BYTES -> 0;
        };
    }
}
