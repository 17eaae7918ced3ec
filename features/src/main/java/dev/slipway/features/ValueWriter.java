package dev.slipway.features;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.HalfFloat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one value of a feature into a tensor.
@FunctionalInterface
interface ValueWriter {
    /// Writes the value of `row`, present or missing.
    void write(Column values, int row, TensorFilling tensor, int index);

    /// The writer from a type into a datatype, or null when there is no way.
    static @Nullable ValueWriter of(Type type, Datatype datatype) {
        return switch (type) {
            case NUMBER -> isReal(datatype) ? ValueWriter::number : null;
            case WHOLE -> isReal(datatype) || datatype.isInteger() ? whole(datatype) : null;
            case FLAG ->
                    isReal(datatype) || datatype.isInteger() || datatype == Datatype.BOOL
                            ? flag(datatype)
                            : null;
            case TEXT -> datatype == Datatype.BYTES ? ValueWriter::text : null;
            case TIME -> null;
        };
    }

    /// Writes the first place of a text among a model's categories; one that it does not know is
    /// missing. Null when the datatype does not tell all places apart.
    static @Nullable ValueWriter code(List<String> categories, Datatype datatype) {
        if (!isReal(datatype)) {
            return null;
        }
        Map<String, Integer> places = new HashMap<>();
        for (int place = 0; place < categories.size(); place++) {
            if (datatype == Datatype.FP16 && HalfFloat.value(HalfFloat.of(place)) != place) {
                // It would be rounded to a neighbour.
                return null;
            }
            places.putIfAbsent(categories.get(place), place);
        }
        return (values, row, tensor, index) -> {
            Integer place = values.isMissing(row) ? null : places.get(values.text(row));
            tensor.real(index, place == null ? Double.NaN : place);
        };
    }

    private static boolean isReal(Datatype datatype) {
        return datatype.isFloatingPoint() && datatype != Datatype.BF16;
    }

    private static void number(Column values, int row, TensorFilling tensor, int index) {
        tensor.real(index, values.isMissing(row) ? Double.NaN : values.number(row));
    }

    private static ValueWriter whole(Datatype datatype) {
        return (values, row, tensor, index) -> {
            if (!values.isMissing(row)) {
                tensor.whole(index, values.whole(row));
            } else if (datatype.isFloatingPoint()) {
                tensor.real(index, Double.NaN);
            }
        };
    }

    private static ValueWriter flag(Datatype datatype) {
        return (values, row, tensor, index) -> {
            if (!values.isMissing(row)) {
                tensor.whole(index, values.flag(row) ? 1 : 0);
            } else if (datatype.isFloatingPoint()) {
                tensor.real(index, Double.NaN);
            }
        };
    }

    private static void text(Column values, int row, TensorFilling tensor, int index) {
        if (!values.isMissing(row)) {
            tensor.text(index, values.text(row));
        }
    }
}
