package dev.slipway.console.page;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Methods and a path, below that of the console, some of whose segments are open.
///
/// @param methods that the path is asked with there
/// @param pattern such as `/models/{model}`
public record PageRoute(List<String> methods, String pattern) {
    /// The methods of what can be looked at as a whole.
    public static final List<String> LOOK = List.of("GET", "HEAD");

    /// The method of forms.
    public static final List<String> SEND = List.of("POST");

    private static final List<String> LISTEN = List.of("GET");

    /// Copies the list.
    public PageRoute {
        methods = List.copyOf(methods);
    }

    /// A page at this path.
    public static PageRoute get(String pattern) {
        return new PageRoute(LOOK, pattern);
    }

    /// Events at this path: nobody can say how long they would be as a whole, so they have no head
    /// to ask for alone.
    public static PageRoute events(String pattern) {
        return new PageRoute(LISTEN, pattern);
    }

    /// What a form at this path is sent to.
    public static PageRoute post(String pattern) {
        return new PageRoute(SEND, pattern);
    }

    /// Whether it changes something.
    public boolean isForm() {
        return methods.equals(SEND);
    }

    /// What stands in the place of the open segments, by name; empty for another path.
    ///
    /// @param path its decoded segments
    public Optional<Map<String, String>> match(List<String> path) {
        List<String> wanted = segments(pattern);
        if (wanted.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> parts = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String segment = wanted.get(i);
            if (segment.startsWith("{")) {
                parts.put(segment.substring(1, segment.length() - 1), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parts);
    }

    /// The segments of a path; none of `/`.
    static List<String> segments(String path) {
        return List.of(path.split("/", -1)).stream().filter(part -> !part.isEmpty()).toList();
    }
}
