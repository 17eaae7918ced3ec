package dev.slipway.client.control;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call asks for besides its path: filters, and the time that it looks at.
public final class Reading {
    private final List<String> parameters;

    private Reading(List<String> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /// Everything, as it is now.
    public static Reading now() {
        return new Reading(List.of());
    }

    /// As it was at a time (RFC 3339), or after a record (its seq).
    public Reading asOf(String timeOrSeq) {
        return with("as-of", timeOrSeq);
    }

    /// With one more parameter; none when the value is null.
    public Reading with(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        List<String> more = new ArrayList<>(parameters);
        more.add(name + "=" + encoded(value));
        return new Reading(more);
    }

    /// The path with what was asked for behind it.
    String of(String path) {
        return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
