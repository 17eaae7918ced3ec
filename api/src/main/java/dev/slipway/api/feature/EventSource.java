package dev.slipway.api.feature;

import java.util.regex.Pattern;

/// The name under which events are brought and aggregates ask for them.
public record EventSource(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /// *Errors*: `IllegalArgumentException` for what is no name.
    public EventSource {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "source: "
                            + value
                            + " (expected: 1 to 63 of a-z, 0-9, '.', '_' and '-', the first a"
                            + " letter or a digit)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
