package dev.slipway.packages.oci;

import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.json.JsonValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a JSON object that a stranger wrote.
record Fields(String place, Map<?, ?> values) {
    static Fields of(String place, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(place, map);
        }
        throw new PackageRefusedException(place, "no JSON object");
    }

    String text(String name) {
        String text = textOrNull(name);
        if (text == null) {
            throw new PackageRefusedException(place, name + " is missing");
        }
        return text;
    }

    @Nullable String textOrNull(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new PackageRefusedException(place, name + ": " + value + " (expected: text)");
    }

    long size(String name) {
        if (values.get(name) instanceof Integer size && size >= 0) {
            return size;
        }
        if (values.get(name) instanceof Long size && size >= 0) {
            return size;
        }
        throw new PackageRefusedException(
                place, name + ": " + values.get(name) + " (expected: a size)");
    }

    List<?> list(String name) {
        return JsonValues.list(values.get(name));
    }

    @Nullable Object value(String name) {
        return values.get(name);
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new HashMap<>();
        if (values.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }

    /// Refuses anything but `expected` under `name`.
    void expect(String name, Object expected) {
        if (!expected.equals(values.get(name))) {
            throw new PackageRefusedException(
                    place, name + ": " + values.get(name) + " (expected: " + expected + ")");
        }
    }
}
