package dev.slipway.frontend.http.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A path cut at its slashes; a trailing slash makes no difference.
final class Segments {
    private static final int MOST = 12;

    private Segments() {}

    /// The decoded segments of a raw path; none when there are more than any route has or one
    /// cannot be decoded.
    static List<String> of(String rawPath) {
        List<String> segments = new ArrayList<>(8);
        int from = 1;
        while (from < rawPath.length()) {
            int slash = rawPath.indexOf('/', from);
            int to = slash < 0 ? rawPath.length() : slash;
            if (to == from || segments.size() == MOST) {
                return List.of();
            }
            segments.add(decoded(rawPath.substring(from, to)));
            from = to + 1;
        }
        return segments;
    }

    static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }
}
