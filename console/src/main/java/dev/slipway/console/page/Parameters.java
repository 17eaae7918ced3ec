package dev.slipway.console.page;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The fields of a form, or of a query: names and values in the order in which they came.
public record Parameters(Map<String, List<String>> values) {
    /// None.
    public static final Parameters NONE = new Parameters(Map.of());

    private static final int MOST = 500;

    public Parameters {
        values = Map.copyOf(values);
    }

    /// What `name=value&...` writes. What cannot be decoded stays as it came; fields beyond 500 are
    /// passed over.
    public static Parameters parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty() && count++ < MOST) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
            }
        }
        return new Parameters(values);
    }

    /// The first value, or empty.
    public String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /// All values.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
