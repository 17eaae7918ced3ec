package dev.slipway.api.model;

/// The stable name that clients call; the "model name" of Open Inference Protocol URLs.
///
/// @param value letters, digits, `.`, `_` and `-`, at most 128, starting with a letter or digit
public record EndpointName(String value) {
    private static final int LONGEST = 128;

    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public EndpointName {
        requireLegal("endpoint", value);
    }

    /// Whether `value` can be an endpoint's name. A plain loop: a restart asks for every record.
    public static boolean isLegal(String value) {
        if (value.isEmpty() || value.length() > LONGEST || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /// Refuses what no endpoint could be called: models, teams and jobs have such names, too.
    ///
    /// *Errors*: `IllegalArgumentException`.
    ///
    /// @param named what has the name, as in `batch job`
    public static void requireLegal(String named, String value) {
        if (!isLegal(value)) {
            throw new IllegalArgumentException(
                    named
                            + ": "
                            + value
                            + " (expected: 1 to 128 letters, digits, '.', '_', '-', first a letter"
                            + " or digit)");
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    @Override
    public String toString() {
        return value;
    }
}
