package dev.slipway.api.model;

import java.util.Optional;

/// The number of an immutable version of a model, from 1.
public record VersionNumber(long value) implements Comparable<VersionNumber> {
    /// *Errors*: `IllegalArgumentException` below 1.
    public VersionNumber {
        if (value < 1) {
            throw new IllegalArgumentException("version: " + value + " (expected: >= 1)");
        }
    }

    /// The version that `text` writes in decimal digits, if it does.
    public static Optional<VersionNumber> parse(String text) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(VersionNumber::digit)) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value < 1 ? Optional.empty() : Optional.of(new VersionNumber(value));
    }

    private static boolean digit(int character) {
        return character >= '0' && character <= '9';
    }

    @Override
    public int compareTo(VersionNumber other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
