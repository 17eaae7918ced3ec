package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import java.util.Map;

/// A table with one value for each key.
public final class Table {
    private final Type keyType;
    private final Map<Object, Integer> places;
    private final Column values;

    /// A table of these values.
    ///
    /// @param keyType `TEXT` or `WHOLE`
    /// @param places the row of each key: texts, or `Long`s
    /// @param values what is found there
    public Table(Type keyType, Map<Object, Integer> places, Column values) {
        this.keyType = keyType;
        this.places = Map.copyOf(places);
        this.values = values;
    }

    Type keyType() {
        return keyType;
    }

    Type valueType() {
        return values.type();
    }

    /// Takes the value of a key over, if the table has it.
    void find(Object key, Column results, int row) {
        Integer place = places.get(key);
        if (place != null) {
            results.copy(values, place, row);
        }
    }
}
