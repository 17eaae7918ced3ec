package dev.slipway.features.column;

import java.util.Locale;

/// What the values of a column are; any may be missing.
public enum Type {
    /// A finite number of 64 bits.
    NUMBER,
    /// A whole number of 64 bits.
    WHOLE,
    /// A text of at most [Texts#LONGEST] characters, and never an empty one: that is missing.
    TEXT,
    /// Yes or no.
    FLAG,
    /// An instant, in milliseconds since 1970-01-01T00:00Z.
    TIME;

    /// The name in definitions.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether values are numbers, whole or not.
    public boolean isNumeric() {
        return this == NUMBER || this == WHOLE;
    }
}
