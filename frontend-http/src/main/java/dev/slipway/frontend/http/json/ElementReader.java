package dev.slipway.frontend.http.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.Datatype;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/// Puts JSON scalars into a buffer as elements of one datatype.
///
/// Whole numbers must be written without a fraction and lie in the datatype's range. Floating-point
/// elements also take `null` and `"NaN"` for not-a-number, and `Infinity` with either sign, bare or
/// as a string. `BOOL` takes `true`, `false`, 1 and 0.
final class ElementReader {
    private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(64);

    private final JsonSource in;
    private final Datatype datatype;
    private final ByteBuffer buffer;

    ElementReader(JsonSource in, Datatype datatype, ByteBuffer buffer) {
        this.in = in;
        this.datatype = datatype;
        this.buffer = buffer;
    }

    void read(JsonToken token, int index) {
        switch (datatype) {
            case FP32 -> buffer.putFloat(index * 4, floatOf(token));
            case FP64 -> buffer.putDouble(index * 8, doubleOf(token));
            case INT64 -> buffer.putLong(index * 8, wholeOf(token));
            case INT32 ->
                    buffer.putInt(
                            index * 4, (int) within(token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT16 ->
                    buffer.putShort(
                            index * 2, (short) within(token, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT8 -> buffer.put(index, (byte) within(token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT64 -> buffer.putLong(index * 8, unsignedOf(token));
            case UINT32 -> buffer.putInt(index * 4, (int) within(token, 0, 0xffff_ffffL));
            case UINT16 -> buffer.putShort(index * 2, (short) within(token, 0, 0xffff));
            case UINT8 -> buffer.put(index, (byte) within(token, 0, 0xff));
            case BOOL -> buffer.put(index, flagOf(token));
            case FP16, BF16 -> throw in.invalid(datatype + " (expected: binary tensor data)");
            case BYTES -> throw new IllegalStateException("BYTES is not dense");
        }
    }

    private float floatOf(JsonToken token) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
            return in.floatValue(datatype);
        }
        return (float) specialOf(token);
    }

    private double doubleOf(JsonToken token) {
        if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
            return in.doubleValue(datatype);
        }
        return specialOf(token);
    }

    private double specialOf(JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return Double.NaN;
        }
        if (token == JsonToken.VALUE_STRING) {
            switch (in.text()) {
                case "NaN" -> {
                    return Double.NaN;
                }
                case "Infinity" -> {
                    return Double.POSITIVE_INFINITY;
                }
                case "-Infinity" -> {
                    return Double.NEGATIVE_INFINITY;
                }
                default -> {}
            }
        }
        throw in.expected("a number for " + datatype);
    }

    private long within(JsonToken token, long least, long greatest) {
        expectWhole(token);
        if (in.fitsLong()) {
            long value = in.longValue();
            if (value >= least && value <= greatest) {
                return value;
            }
        }
        throw outOfRange(least + " to " + greatest);
    }

    private long wholeOf(JsonToken token) {
        return within(token, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private long unsignedOf(JsonToken token) {
        expectWhole(token);
        if (in.fitsLong()) {
            long value = in.longValue();
            if (value >= 0) {
                return value;
            }
        } else {
            BigInteger value = in.bigValue();
            if (value.signum() > 0 && value.compareTo(UINT64_END) < 0) {
                return value.longValue();
            }
        }
        throw outOfRange("0 to 18446744073709551615");
    }

    private byte flagOf(JsonToken token) {
        if (token == JsonToken.VALUE_TRUE) {
            return 1;
        }
        if (token == JsonToken.VALUE_FALSE) {
            return 0;
        }
        if (token == JsonToken.VALUE_NUMBER_INT && in.fitsLong()) {
            long value = in.longValue();
            if (value == 0 || value == 1) {
                return (byte) value;
            }
        }
        throw in.expected("true or false for BOOL");
    }

    private void expectWhole(JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw in.expected("a whole number for " + datatype);
        }
    }

    private RefusalException outOfRange(String range) {
        return in.expected(range + " for " + datatype);
    }
}
