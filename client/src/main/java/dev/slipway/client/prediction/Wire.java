package dev.slipway.client.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.Json;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Tensors as bytes and as JSON elements.
final class Wire {
    private static final int LENGTH_BYTES = 4;

    private Wire() {}

    /// Little-endian elements, and for `BYTES` each element after its 4-byte length.
    static ByteBuffer bytes(Tensor tensor) {
        return switch (tensor) {
            case DenseTensor dense -> dense.buffer().duplicate().position(0);
            case BytesTensor strings -> stringBytes(strings);
        };
    }

    private static ByteBuffer stringBytes(BytesTensor tensor) {
        long size = tensor.byteCount() + (long) LENGTH_BYTES * tensor.elementCount();
        ByteBuffer buffer = littleEndian(Math.toIntExact(size));
        for (int i = 0; i < tensor.elementCount(); i++) {
            buffer.putInt(tensor.element(i).length).put(tensor.element(i));
        }
        return buffer.flip();
    }

    static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The tensor that an answer's bytes hold.
    ///
    /// *Errors*: [SlipwayException] with `INTERNAL` when they do not fit.
    static NamedTensor tensor(Head head, ByteBuffer bytes) {
        try {
            Tensor tensor =
                    head.datatype() == Datatype.BYTES
                            ? BytesTensor.of(head.shape(), strings(bytes))
                            : new DenseTensor(head.datatype(), head.shape(), copy(bytes));
            return new NamedTensor(head.name(), tensor);
        } catch (IllegalArgumentException e) {
            throw broken(head.name(), String.valueOf(e.getMessage()), e);
        }
    }

    /// What stands beside a tensor's elements.
    record Head(String name, Datatype datatype, Shape shape) {
        static Head of(String name, String datatype, long[] extents) {
            try {
                return new Head(
                        name,
                        Datatype.named(datatype)
                                .orElseThrow(() -> new IllegalArgumentException(datatype)),
                        Shape.of(extents));
            } catch (IllegalArgumentException e) {
                throw broken(name, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private static SlipwayException broken(String name, String reason, Throwable cause) {
        return new SlipwayException(
                ErrorCode.INTERNAL, "answer: output '" + name + "': " + reason, cause);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return littleEndian(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private static List<byte[]> strings(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> elements = new ArrayList<>();
        while (in.hasRemaining()) {
            int length = in.remaining() < LENGTH_BYTES ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("an element ends too early");
            }
            byte[] element = new byte[length];
            in.get(element);
            elements.add(element);
        }
        return elements;
    }

    /// Writes the elements as one flat JSON array.
    static void writeElements(JsonGenerator out, NamedTensor input) throws IOException {
        out.writeStartArray();
        Tensor tensor = input.tensor();
        for (int i = 0; i < tensor.elementCount(); i++) {
            switch (tensor) {
                case BytesTensor strings -> out.writeString(text(input.name(), strings.element(i)));
                case DenseTensor dense -> writeElement(out, input.name(), dense, i);
            }
        }
        out.writeEndArray();
    }

    /// Bytes that are no text would reach the model as other ones.
    private static String text(String name, byte[] element) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(element)).toString();
        } catch (CharacterCodingException e) {
            throw asJson(name, "bytes that are not UTF-8");
        }
    }

    private static SlipwayException asJson(String name, String what) {
        return new SlipwayException(
                ErrorCode.INVALID_INPUT,
                "input '" + name + "': " + what + " as JSON (expected: the binary form)");
    }

    private static void writeElement(JsonGenerator out, String name, DenseTensor tensor, int index)
            throws IOException {
        switch (tensor.datatype()) {
            case BOOL -> out.writeBoolean(tensor.longAt(index) != 0);
            case FP32 -> out.writeNumber(tensor.floatAt(index));
            case FP64 -> out.writeNumber(tensor.doubleAt(index));
            case UINT64 -> out.writeNumber(Long.toUnsignedString(tensor.longAt(index)));
            case UINT8, UINT16, UINT32, INT8, INT16, INT32, INT64 ->
                    out.writeNumber(tensor.longAt(index));
            case FP16, BF16, BYTES -> throw asJson(name, tensor.datatype().toString());
        }
    }

    /// The tensor that a flat or nested JSON array holds.
    static NamedTensor tensor(Head head, Json data) {
        List<Json> flat = new ArrayList<>();
        flatten(data, flat);
        if (head.datatype() == Datatype.BYTES) {
            List<byte[]> elements =
                    flat.stream().map(one -> one.text().getBytes(StandardCharsets.UTF_8)).toList();
            return tensorOf(head, elements);
        }
        ByteBuffer buffer = littleEndian(flat.size() * head.datatype().byteSize());
        flat.forEach(element -> put(buffer, head, element));
        return tensor(head, buffer.flip());
    }

    private static NamedTensor tensorOf(Head head, List<byte[]> elements) {
        try {
            return new NamedTensor(head.name(), BytesTensor.of(head.shape(), elements));
        } catch (IllegalArgumentException e) {
            throw broken(head.name(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void flatten(Json value, List<Json> flat) {
        if (value.value() instanceof List<?>) {
            value.elements().forEach(element -> flatten(element, flat));
        } else {
            flat.add(value);
        }
    }

    private static void put(ByteBuffer buffer, Head head, Json element) {
        switch (head.datatype()) {
            case BOOL -> buffer.put((byte) (element.flag().orElse(false) ? 1 : 0));
            case INT8, UINT8 -> buffer.put((byte) element.whole());
            case INT16, UINT16 -> buffer.putShort((short) element.whole());
            case INT32, UINT32 -> buffer.putInt((int) element.whole());
            case INT64, UINT64 -> buffer.putLong(element.whole());
            case FP32 -> buffer.putFloat(element.single());
            case FP64 -> buffer.putDouble(element.real());
            case FP16, BF16, BYTES ->
                    throw broken(head.name(), head.datatype() + " as JSON", new IOException());
        }
    }
}
