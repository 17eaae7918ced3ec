package dev.slipway.runtime;

import dev.slipway.api.model.Cell;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A place in a `model.yaml`, with its pointer for messages.
record ManifestField(Path file, String pointer, @Nullable Object value) {
    private static final int SHOWN = 100;

    boolean isAbsent() {
        return value == null;
    }

    /// Refuses a field of this mapping that is none of `known`.
    void allow(String... known) {
        for (Object key : map().keySet()) {
            if (!(key instanceof String name) || !List.of(known).contains(name)) {
                throw new ModelRefusedException(
                        file,
                        pointer + "/" + key,
                        "unknown field (did you mean "
                                + NearestName.to(String.valueOf(key), List.of(known))
                                + "?)");
            }
        }
    }

    ManifestField child(String name) {
        return new ManifestField(file, pointer + "/" + name, map().get(name));
    }

    private Map<?, ?> map() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw refuse("a mapping");
    }

    boolean isList() {
        return value instanceof List<?>;
    }

    List<ManifestField> items() {
        if (!(value instanceof List<?> list)) {
            throw refuse("a list");
        }
        List<ManifestField> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(new ManifestField(file, pointer + "/" + items.size(), item));
        }
        return items;
    }

    String asText() {
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw refuse("text");
    }

    double asNumber() {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw refuse("a number");
    }

    double asFiniteNumber() {
        double number = asNumber();
        if (!Double.isFinite(number)) {
            throw refuse("a finite number");
        }
        return number;
    }

    long asWhole(long least) {
        if ((value instanceof Integer || value instanceof Long)
                && ((Number) value).longValue() >= least) {
            return ((Number) value).longValue();
        }
        throw refuse("a whole number >= " + least);
    }

    Cell asCell() {
        return switch (value) {
            case null -> new Cell.Missing();
            case Integer whole -> new Cell.Whole(whole);
            case Long whole -> new Cell.Whole(whole);
            case BigInteger huge -> Cell.whole(huge);
            case Double real when Double.isNaN(real) -> new Cell.Missing();
            case Number number -> new Cell.Real(number.doubleValue());
            case Boolean flag -> new Cell.Whole(flag ? 1 : 0);
            case String text -> new Cell.Text(text);
            default -> throw refuse("a number, text or null");
        };
    }

    /// What `made` makes; its complaint becomes a refusal of this place.
    <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ModelRefusedException(file, place(), String.valueOf(e.getMessage()), e);
        }
    }

    ModelRefusedException refuse(String expected) {
        String found = String.valueOf(value);
        String shown = found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found;
        return new ModelRefusedException(file, place(), shown + " (expected: " + expected + ")");
    }

    private String place() {
        return pointer.isEmpty() ? "/" : pointer;
    }
}
