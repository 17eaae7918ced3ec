package dev.slipway.api.model;

import java.util.regex.Pattern;

/// The stable name that clients call; the "model name" of Open Inference Protocol URLs.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit
public record EndpointName(String value) {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public EndpointName {
        if (!isLegal(value)) {
            throw new IllegalArgumentException(
                    "endpoint: "
                            + value
                            + " (expected: 1 to 128 letters, digits, '.', '_', '-', first a letter"
                            + " or digit)");
        }
    }

    /// Whether `value` can be an endpoint's name.
    public static boolean isLegal(String value) {
        return LEGAL.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
