package dev.slipway.runtime.remote.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.HalfFloat;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the values of one output, nested or flat, in row-major order.
final class JsonValues {
    private static final BigInteger MOST_UINT64 =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final JsonParser json;
    private final TensorSpec spec;
    private final int count;
    private int at;

    private JsonValues(JsonParser json, TensorSpec spec, int count) {
        this.json = json;
        this.spec = spec;
        this.count = count;
    }

    /// The tensor whose values begin at the current token.
    static Tensor read(JsonParser json, TensorSpec spec, Shape shape, JsonAnswers.Room room)
            throws IOException, BackendException {
        long count = Answers.count(shape);
        if (count > room.bytes()) {
            throw Answers.invalid(
                    "output '" + spec.name() + "' of " + shape + " in " + room.bytes() + " bytes");
        }
        JsonValues values = new JsonValues(json, spec, (int) count);
        return spec.datatype() == Datatype.BYTES
                ? values.texts(shape)
                : values.numbers(DenseTensor.allocate(spec.datatype(), shape, room.memory()));
    }

    private Tensor texts(Shape shape) throws IOException, BackendException {
        List<byte[]> elements = new ArrayList<>();
        while (next()) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                throw wrong("text");
            }
            elements.add(json.getText().getBytes(StandardCharsets.UTF_8));
        }
        return BytesTensor.of(shape, elements);
    }

    private Tensor numbers(DenseTensor tensor) throws IOException, BackendException {
        while (next()) {
            put(tensor.buffer(), at - 1);
        }
        return tensor;
    }

    private int depth;
    private boolean hasBegun;

    /// Moves to the next value; false behind the last one.
    private boolean next() throws IOException, BackendException {
        while (true) {
            JsonToken token = hasBegun ? json.nextToken() : json.currentToken();
            hasBegun = true;
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
                if (depth == 0) {
                    requireAll();
                    return false;
                }
            } else if (token == null || token.isStructStart() || depth == 0) {
                throw wrong("a list of values");
            } else {
                at++;
                if (at > count) {
                    throw Answers.invalid(
                            "output '" + spec.name() + "' has more than " + count + " values");
                }
                return true;
            }
        }
    }

    private void requireAll() throws BackendException {
        if (at < count) {
            throw Answers.invalid(
                    "output '" + spec.name() + "' has " + at + " values (expected: " + count + ")");
        }
    }

    private void put(ByteBuffer to, int i) throws IOException, BackendException {
        switch (spec.datatype()) {
            case BOOL -> to.put(i, (byte) bool());
            case UINT8 -> to.put(i, (byte) whole(0, 0xff));
            case INT8 -> to.put(i, (byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT16 -> to.putShort(2 * i, (short) whole(0, 0xffff));
            case INT16 -> to.putShort(2 * i, (short) whole(Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT32 -> to.putInt(4 * i, (int) whole(0, 0xffff_ffffL));
            case INT32 -> to.putInt(4 * i, (int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> to.putLong(8 * i, whole(Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> to.putLong(8 * i, unsigned());
            case FP16 -> to.putShort(2 * i, HalfFloat.of(real()));
            case FP32 -> to.putFloat(4 * i, real32());
            case FP64 -> to.putDouble(8 * i, real());
            case BF16, BYTES -> throw wrong("bytes, as " + spec.datatype());
        }
    }

    private int bool() throws IOException, BackendException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            case VALUE_NUMBER_INT -> (int) whole(0, 1);
            default -> throw wrong("true or false");
        };
    }

    private long whole(long least, long most) throws IOException, BackendException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = json.getLongValue();
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw wrong("a whole number from " + least + " to " + most);
    }

    private long unsigned() throws IOException, BackendException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            BigInteger value = json.getBigIntegerValue();
            if (value.signum() >= 0 && value.compareTo(MOST_UINT64) <= 0) {
                return value.longValue();
            }
        }
        throw wrong("a whole number from 0 to " + MOST_UINT64);
    }

    private float real32() throws IOException, BackendException {
        return json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT && !json.isNaN()
                ? json.getFloatValue()
                : (float) real();
    }

    private double real() throws IOException, BackendException {
        return switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_NULL -> Double.NaN;
            case VALUE_STRING ->
                    switch (json.getText()) {
                        case "NaN" -> Double.NaN;
                        case "Infinity" -> Double.POSITIVE_INFINITY;
                        case "-Infinity" -> Double.NEGATIVE_INFINITY;
                        default -> throw wrong("a number");
                    };
            default -> throw wrong("a number");
        };
    }

    private BackendException wrong(String expected) {
        return Answers.invalid(
                "output '" + spec.name() + "' holds something else (expected: " + expected + ")");
    }
}
