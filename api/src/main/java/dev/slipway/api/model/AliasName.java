package dev.slipway.api.model;

import java.util.regex.Pattern;

/// A movable name for a version of a model, such as `champion`.
///
/// @param value letters, digits, `_` and `-`, at most 255; neither `latest` nor `v` and digits,
///     which MLflow reserves
public record AliasName(String value) implements Comparable<AliasName> {
    private static final Pattern LEGAL =
            Pattern.compile("(?!latest$|v[0-9]+$)[A-Za-z0-9_-]{1,255}");

    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public AliasName {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "alias: "
                            + value
                            + " (expected: 1 to 255 letters, digits, '_', '-', neither latest nor"
                            + " v and a number)");
        }
    }

    @Override
    public int compareTo(AliasName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
