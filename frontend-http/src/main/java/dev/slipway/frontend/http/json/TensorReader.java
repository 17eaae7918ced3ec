package dev.slipway.frontend.http.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the `data` of one tensor, flat or nested, straight into its buffer.
///
/// *Shape*: as many elements as `shape` says. Nested arrays follow the shape exactly; a flat array
/// is row-major.
///
/// *Errors*: [dev.slipway.api.error.RefusalException] with the JSON pointer of the element.
public final class TensorReader {
    private final JsonSource in;
    private final Datatype datatype;
    private final Shape shape;
    private final int count;

    private TensorReader(JsonSource in, Datatype datatype, Shape shape) {
        this.in = in;
        this.datatype = datatype;
        this.shape = shape;
        this.count = countedWithin(in, shape);
    }

    /// The tensor in the array that the current token opens.
    public static Tensor read(JsonSource in, Datatype datatype, Shape shape, PaidMemory memory) {
        if (in.token() != JsonToken.START_ARRAY) {
            throw in.expected("an array");
        }
        TensorReader reader = new TensorReader(in, datatype, shape);
        return datatype == Datatype.BYTES ? reader.strings(memory) : reader.dense(memory);
    }

    /// An element takes at least two bytes, so a shape that claims more than what is left of the
    /// document can hold is refused before anything is allocated for it.
    private static int countedWithin(JsonSource in, Shape shape) {
        long count;
        try {
            count = shape.elementCount();
        } catch (ArithmeticException e) {
            throw in.invalid("shape " + shape + " (expected: at most 2^63 elements)");
        }
        if (count > in.left() / 2) {
            throw in.invalid(
                    "fewer elements than the " + count + " of shape " + shape + " (expected: all)");
        }
        return (int) count;
    }

    private Tensor dense(PaidMemory memory) {
        DenseTensor tensor = DenseTensor.allocate(datatype, shape, memory);
        ElementReader elements = new ElementReader(in, datatype, tensor.buffer());
        walk(elements::read);
        return tensor;
    }

    private Tensor strings(PaidMemory memory) {
        List<byte[]> elements = new ArrayList<>(Math.min(count, 1_024));
        walk((token, index) -> {
            if (token != JsonToken.VALUE_STRING) {
                throw in.expected("a string for BYTES");
            }
            byte[] element = in.textOfBytes().getBytes(StandardCharsets.UTF_8);
            memory.payElement(element.length);
            elements.add(element);
        });
        return BytesTensor.of(shape, elements);
    }

    private interface Sink {
        void accept(JsonToken token, int index);
    }

    private void walk(Sink sink) {
        JsonToken token = in.next();
        int seen = token == JsonToken.START_ARRAY ? nested(sink, 0, 0) : flat(sink, token);
        if (seen < count) {
            throw in.invalid(seen + " elements (expected: " + count + " for shape " + shape + ")");
        }
    }

    private int flat(Sink sink, JsonToken first) {
        int index = 0;
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.next()) {
            if (index == count) {
                throw tooMany();
            }
            sink.accept(token, index++);
        }
        return index;
    }

    /// Reads the rest of an array of arrays; the first of them has just been opened.
    private int nested(Sink sink, int axis, int from) {
        if (axis + 1 >= shape.rank()) {
            throw in.expected("at most " + shape.rank() + " levels for shape " + shape);
        }
        int index = from;
        long rows = 0;
        for (JsonToken token = in.token(); token != JsonToken.END_ARRAY; token = in.next()) {
            if (token != JsonToken.START_ARRAY) {
                throw in.expected("an array, as before it");
            }
            index = inner(sink, axis + 1, index);
            rows++;
        }
        expectExtent(axis, rows);
        return index;
    }

    private int inner(Sink sink, int axis, int from) {
        JsonToken first = in.next();
        if (first == JsonToken.START_ARRAY) {
            return nested(sink, axis, from);
        }
        int index = from;
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = in.next()) {
            if (axis + 1 != shape.rank()) {
                throw in.expected(shape.rank() + " levels for shape " + shape);
            }
            if (index == count) {
                throw tooMany();
            }
            sink.accept(token, index++);
        }
        expectExtent(axis, axis + 1 == shape.rank() ? index - from : 0);
        return index;
    }

    private void expectExtent(int axis, long actual) {
        if (shape.extent(axis) != actual) {
            throw in.invalid(
                    actual
                            + " elements (expected: "
                            + shape.extent(axis)
                            + " on axis "
                            + axis
                            + " of shape "
                            + shape
                            + ")");
        }
    }

    private RuntimeException tooMany() {
        return in.invalid("one more element (expected: " + count + " for shape " + shape + ")");
    }
}
