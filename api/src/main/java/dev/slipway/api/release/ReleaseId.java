package dev.slipway.api.release;

import dev.slipway.api.model.EndpointName;
import java.util.regex.Pattern;

/// Names a release: its endpoint and which one of that endpoint's releases it is, as in
/// `flights.3`.
public record ReleaseId(String value) {
    private static final Pattern LEGAL =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*\\.[1-9][0-9]*");

    public ReleaseId {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "release: " + value + " (expected: ENDPOINT.NUMBER, as in flights.3)");
        }
    }

    /// The release of an endpoint with this number, the first having 1.
    public static ReleaseId of(EndpointName endpoint, long number) {
        return new ReleaseId(endpoint.value() + "." + number);
    }

    /// Whose release it is.
    public EndpointName endpoint() {
        return new EndpointName(value.substring(0, value.lastIndexOf('.')));
    }

    /// Which one of its endpoint's releases it is, the first having 1.
    public long number() {
        return Long.parseLong(value.substring(value.lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
