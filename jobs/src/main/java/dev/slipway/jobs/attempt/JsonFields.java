package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The fields of one JSON object, each of which must be asked for.
///
/// *Errors*: `IllegalArgumentException` naming the field.
final class JsonFields {
    private final String place;
    private final JsonNode node;
    private final Set<String> asked = new HashSet<>();

    JsonFields(String place, @Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException(place + ": " + node + " (expected: an object)");
        }
        this.place = place;
        this.node = node;
    }

    JsonFields object(String name) {
        return new JsonFields(path(name), value(name));
    }

    @Nullable JsonFields optionalObject(String name) {
        return value(name) == null ? null : object(name);
    }

    String text(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw refuse(name, value, "text");
        }
        return value.textValue();
    }

    @Nullable String optionalText(String name) {
        return value(name) == null ? null : text(name);
    }

    Path file(String name) {
        Path path = Path.of(text(name));
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(
                    path(name) + ": " + path + " (expected: an absolute path)");
        }
        return path.normalize();
    }

    long whole(String name) {
        Long value = optionalWhole(name);
        if (value == null) {
            throw refuse(name, null, "a whole number");
        }
        return value;
    }

    @Nullable Long optionalWhole(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw refuse(name, value, "a whole number");
        }
        return value.longValue();
    }

    @Nullable Double optionalNumber(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            throw refuse(name, value, "a number");
        }
        return value.doubleValue();
    }

    double number(String name) {
        Double value = optionalNumber(name);
        if (value == null) {
            throw refuse(name, null, "a number");
        }
        return value;
    }

    boolean flag(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isBoolean()) {
            throw refuse(name, value, "true or false");
        }
        return value.booleanValue();
    }

    /// The texts of an object, by the names of its fields.
    Map<String, String> textsByName(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isObject()) {
            throw refuse(name, value, "an object of texts");
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!field.getValue().isTextual()) {
                throw refuse(name + "." + field.getKey(), field.getValue(), "text");
            }
            texts.put(field.getKey(), field.getValue().textValue());
        }
        return texts;
    }

    List<String> texts(String name) {
        JsonNode value = value(name);
        if (value == null || !value.isArray()) {
            throw refuse(name, value, "a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw refuse(name, item, "text");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    /// Refuses fields that nobody has asked for.
    void end() {
        node.fieldNames()
                .forEachRemaining(name -> {
                    if (!asked.contains(name)) {
                        throw new IllegalArgumentException(
                                path(name) + ": unknown (expected: one of " + asked + ")");
                    }
                });
    }

    private @Nullable JsonNode value(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private String path(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private IllegalArgumentException refuse(
            String name, @Nullable JsonNode value, String expected) {
        return new IllegalArgumentException(
                path(name) + ": " + value + " (expected: " + expected + ")");
    }
}
