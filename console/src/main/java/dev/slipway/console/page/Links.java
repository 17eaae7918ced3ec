package dev.slipway.console.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An address within the console: a path, and what stands behind its question mark.
///
/// @param path with its names encoded
/// @param parameters each as `NAME=VALUE`, encoded
public record Links(String path, List<String> parameters) {
    public Links {
        parameters = List.copyOf(parameters);
    }

    /// The address of a page, such as `/models`.
    public static Links to(String path) {
        return new Links("/console" + path, List.of());
    }

    /// With one more parameter; none when there is no value.
    public Links with(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return this;
        }
        List<String> more = new ArrayList<>(parameters);
        more.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        return new Links(path, more);
    }

    @Override
    public String toString() {
        return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
    }
}
