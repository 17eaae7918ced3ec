package dev.slipway.features;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Tensor;

/// A column that clients and files give.
///
/// A number that is missing is NaN in its tensor, a text that is missing is empty; the datatypes of
/// the other types have no value that could stand for a missing one.
record RawColumn(String name, Type type) {
    /// Whether its values may be missing.
    boolean mayBeMissing() {
        return type == Type.NUMBER || type == Type.TEXT;
    }

    /// The tensor that carries it.
    TensorSpec spec() {
        return TensorSpec.of(name, datatype(), -1, 1);
    }

    private Datatype datatype() {
        return switch (type) {
            case NUMBER -> Datatype.FP64;
            case WHOLE, TIME -> Datatype.INT64;
            case TEXT -> Datatype.BYTES;
            case FLAG -> Datatype.BOOL;
        };
    }

    /// A tensor's values.
    Column column(Tensor tensor) {
        return switch (tensor) {
            case BytesTensor texts -> texts(texts);
            case DenseTensor dense -> column(dense);
        };
    }

    private static Column texts(BytesTensor tensor) {
        Texts texts = new Texts(tensor.elementCount());
        for (int row = 0; row < texts.rows(); row++) {
            texts.set(row, tensor.text(row));
        }
        return texts;
    }

    private Column column(DenseTensor tensor) {
        int rows = tensor.elementCount();
        return switch (type) {
            case NUMBER -> {
                Numbers numbers = new Numbers(rows);
                for (int row = 0; row < rows; row++) {
                    numbers.set(row, tensor.doubleAt(row));
                }
                yield numbers;
            }
            case WHOLE, TIME -> {
                Wholes wholes = new Wholes(type, rows);
                for (int row = 0; row < rows; row++) {
                    wholes.set(row, tensor.longAt(row));
                }
                yield wholes;
            }
            case FLAG -> {
                Flags flags = new Flags(rows);
                for (int row = 0; row < rows; row++) {
                    flags.set(row, tensor.longAt(row) != 0);
                }
                yield flags;
            }
            case TEXT -> throw new IllegalStateException("texts come as BYTES");
        };
    }
}
