package dev.slipway.console.endpoint;

import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BrainFloat;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.HalfFloat;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// One input of a model as a field of the form to try it: a row, its elements separated by commas.
///
/// @param shape concrete: one row, and 1 for every other open axis
/// @param text as it was typed
public record TryInput(String name, Datatype datatype, Shape shape, String text) {
    static final int MOST_ELEMENTS = 4_096;

    /// An input of zeros, or of empty texts.
    static TryInput empty(TensorSpec spec) {
        Shape shape = row(spec.shape());
        String zero =
                switch (spec.datatype()) {
                    case BYTES -> "";
                    case BOOL -> "false";
                    case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> "0";
                    case FP16, BF16, FP32, FP64 -> "0.0";
                };
        int elements = (int) Math.min(shape.elementCount(), MOST_ELEMENTS + 1);
        return new TryInput(
                spec.name(),
                spec.datatype(),
                shape,
                String.join(", ", Collections.nCopies(elements, zero)));
    }

    private static Shape row(Shape open) {
        long[] extents = open.extents();
        for (int i = 0; i < extents.length; i++) {
            extents[i] = extents[i] < 0 ? 1 : extents[i];
        }
        return Shape.of(extents);
    }

    TryInput typed(String other) {
        return new TryInput(name, datatype, shape, other);
    }

    /// What it takes, in words.
    public String takes() {
        long elements = shape.elementCount();
        return datatype
                + " "
                + shape
                + ": "
                + elements
                + (elements == 1 ? " value" : " values, separated by commas");
    }

    /// Whether a form has room for it.
    boolean isSmall() {
        return shape.elementCount() <= MOST_ELEMENTS;
    }

    /// The tensor that was typed.
    ///
    /// *Errors*: `IllegalArgumentException` naming the input.
    NamedTensor tensor() {
        List<String> elements = elements();
        long expected = shape.elementCount();
        if (elements.size() != expected) {
            throw new IllegalArgumentException(
                    name + ": " + elements.size() + " values (expected: " + expected + ")");
        }
        return new NamedTensor(name, tensor(elements));
    }

    private Tensor tensor(List<String> elements) {
        if (datatype == Datatype.BYTES) {
            return BytesTensor.ofText(shape, elements.toArray(String[]::new));
        }
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, TensorAllocator.heap());
        for (int i = 0; i < elements.size(); i++) {
            try {
                put(tensor.buffer(), i, elements.get(i));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        name + ": '" + elements.get(i) + "' (expected: " + datatype.one() + ")", e);
            }
        }
        return tensor;
    }

    private void put(ByteBuffer buffer, int i, String text) {
        switch (datatype) {
            case BOOL -> buffer.put(i, bool(text));
            case UINT8, INT8 -> buffer.put(i, (byte) whole(text));
            case UINT16, INT16 -> buffer.putShort(i * 2, (short) whole(text));
            case UINT32, INT32 -> buffer.putInt(i * 4, (int) whole(text));
            case UINT64, INT64 -> buffer.putLong(i * 8, whole(text));
            case FP16 -> buffer.putShort(i * 2, half(text));
            case BF16 -> buffer.putShort(i * 2, upperHalf(text));
            case FP32 -> buffer.putFloat(i * 4, (float) inRange(text, Float.parseFloat(text)));
            case FP64 -> buffer.putDouble(i * 8, inRange(text, Double.parseDouble(text)));
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        }
    }

    private static short half(String text) {
        short pattern = HalfFloat.of(Double.parseDouble(text));
        double _ = inRange(text, HalfFloat.value(pattern));
        return pattern;
    }

    private static short upperHalf(String text) {
        short pattern = BrainFloat.of(Double.parseDouble(text));
        double _ = inRange(text, BrainFloat.value(pattern));
        return pattern;
    }

    /// What became of a number that was typed. A finite one that the datatype cannot hold would be
    /// infinite.
    private static double inRange(String text, double number) {
        if (Double.isInfinite(number) && !text.contains("Infinity")) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static byte bool(String text) {
        return switch (text) {
            case "true", "1" -> 1;
            case "false", "0" -> 0;
            default -> throw new NumberFormatException(text);
        };
    }

    /// A whole number that the datatype can hold.
    private long whole(String text) {
        BigInteger number = new BigInteger(text);
        int bits = datatype.byteSize() * 8;
        boolean isUnsigned = datatype.name().startsWith("U");
        boolean fits =
                isUnsigned
                        ? number.signum() >= 0 && number.bitLength() <= bits
                        : number.bitLength() < bits;
        if (!fits) {
            throw new NumberFormatException(text);
        }
        return number.longValue();
    }

    /// What was typed, cut at its commas; no commas stand in a text.
    List<String> elements() {
        if (shape.elementCount() == 0) {
            return List.of();
        }
        List<String> elements = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            elements.add(element.strip());
        }
        return elements;
    }
}
