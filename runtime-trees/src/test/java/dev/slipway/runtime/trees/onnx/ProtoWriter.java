package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes one protobuf message field by field.
final class ProtoWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtoWriter number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    ProtoWriter text(int field, String value) {
        return content(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtoWriter message(int field, ProtoWriter inner) {
        return content(field, inner.toBytes());
    }

    ProtoWriter float32(int field, float value) {
        varint(((long) field << 3) | ProtobufMessage.FIXED32);
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(bits >>> shift);
        }
        return this;
    }

    /// Claims that `length` bytes follow, and writes none.
    ProtoWriter claim(int field, long length) {
        varint(((long) field << 3) | ProtobufMessage.BYTES);
        varint(length);
        return this;
    }

    private ProtoWriter content(int field, byte[] content) {
        varint(((long) field << 3) | ProtobufMessage.BYTES);
        varint(content.length);
        bytes.writeBytes(content);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
