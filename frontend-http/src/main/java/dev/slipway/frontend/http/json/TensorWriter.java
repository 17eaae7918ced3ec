package dev.slipway.frontend.http.json;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a tensor's elements as JSON, flat or nested.
///
/// *Errors*: [RefusalException] for 16-bit floating-point elements and for byte strings that are
/// not UTF-8, which JSON cannot carry.
public final class TensorWriter {
    private static final int BYTES_PER_NUMBER = 12;
    private static final int BYTES_AROUND_A_STRING = 3;

    private TensorWriter() {}

    /// About how many bytes a tensor's elements take, as most models write them.
    public static long size(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> (long) BYTES_PER_NUMBER * dense.elementCount();
            case BytesTensor bytes ->
                    bytes.byteCount() + (long) BYTES_AROUND_A_STRING * bytes.elementCount();
        };
    }

    /// Appends all elements as one flat array.
    public static void flat(JsonText out, NamedTensor named) {
        Tensor tensor = named.tensor();
        out.raw('[');
        elements(out, named, 0, tensor.elementCount());
        out.raw(']');
    }

    /// Appends the tensor as arrays nested along its axes; a scalar is a bare value.
    public static void nested(JsonText out, NamedTensor named) {
        nested(out, named, 0, 0, named.tensor().elementCount());
    }

    /// Appends one row (the tensor without its first axis) as nested arrays; a row of a vector is a
    /// bare value.
    public static void row(JsonText out, NamedTensor named, int row) {
        int size = named.tensor().elementCount() / named.tensor().rows();
        nested(out, named, 1, row * size, size);
    }

    private static void nested(JsonText out, NamedTensor named, int axis, int from, int size) {
        Shape shape = named.tensor().shape();
        if (axis >= shape.rank()) {
            elements(out, named, from, 1);
            return;
        }
        int extent = (int) shape.extent(axis);
        out.raw('[');
        if (axis == shape.rank() - 1) {
            elements(out, named, from, extent);
        } else {
            int step = extent == 0 ? 0 : size / extent;
            for (int i = 0; i < extent; i++) {
                if (i > 0) {
                    out.raw(',');
                }
                nested(out, named, axis + 1, from + i * step, step);
            }
        }
        out.raw(']');
    }

    private static void elements(JsonText out, NamedTensor named, int from, int count) {
        switch (named.tensor()) {
            case DenseTensor dense -> dense(out, named.name(), dense, from, count);
            case BytesTensor bytes -> strings(out, named.name(), bytes, from, count);
        }
    }

    private static void dense(JsonText out, String name, DenseTensor tensor, int from, int count) {
        ByteBuffer buffer = tensor.buffer();
        if (tensor.datatype() == Datatype.FP32) {
            floats(out, buffer, from, count);
            return;
        }
        for (int i = from; i < from + count; i++) {
            if (i > from) {
                out.raw(',');
            }
            switch (tensor.datatype()) {
                case FP64 -> out.number(buffer.getDouble(i * 8));
                case BOOL -> out.raw(buffer.get(i) == 0 ? "false" : "true");
                case UINT64 -> out.raw(Long.toUnsignedString(buffer.getLong(i * 8)));
                case UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 ->
                        out.number(tensor.longAt(i));
                case FP16, BF16 -> throw binaryOnly("outputs/" + name + ": " + tensor.datatype());
                case FP32, BYTES -> throw new IllegalStateException("not written here");
            }
        }
    }

    /// What most models answer, and the most of it.
    private static void floats(JsonText out, ByteBuffer buffer, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (i > from) {
                out.raw(',');
            }
            out.number(buffer.getFloat(i * 4));
        }
    }

    private static void strings(
            JsonText out, String name, BytesTensor tensor, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (i > from) {
                out.raw(',');
            }
            byte[] element = tensor.element(i);
            if (!isUtf8(element)) {
                throw binaryOnly("outputs/" + name + ": bytes that are not UTF-8");
            }
            out.string(element);
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                String text = new String(bytes, StandardCharsets.UTF_8);
                return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
            }
        }
        return true;
    }

    private static RefusalException binaryOnly(String what) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT, what + " (expected: a request with binary_data: true)");
    }
}
