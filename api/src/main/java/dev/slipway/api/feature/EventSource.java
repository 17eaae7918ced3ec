package dev.slipway.api.feature;

import java.util.regex.Pattern;

/// The name under which events are brought and aggregates ask for them.
public record EventSource(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /// *Errors*: `IllegalArgumentException` for what is no name.
    public EventSource {
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "source: "
                            + value
                            + " (expected: 1 to 63 of a-z, 0-9, '.', '_' and '-', the first a"
                            + " letter or a digit)");
        }
    }

    /// Whether a text is the name of one: what definitions, streams and deliveries call a source is
    /// of one form.
    public static boolean isName(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
