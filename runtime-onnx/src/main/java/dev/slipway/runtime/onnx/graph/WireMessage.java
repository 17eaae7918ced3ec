package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A protobuf message being put together from new fields and from pieces of an existing file.
public final class WireMessage {
    private final List<ByteBuffer> parts = new ArrayList<>();
    private long size;

    /// Appends encoded fields as they are.
    WireMessage raw(ByteBuffer fields) {
        parts.add(fields);
        size += fields.remaining();
        return this;
    }

    /// Appends a number field.
    WireMessage number(int field, long value) {
        ByteBuffer encoded = ByteBuffer.allocate(20);
        putVarint(encoded, (long) field << 3 | ProtobufMessage.VARINT);
        putVarint(encoded, value);
        return raw(encoded.flip());
    }

    /// Appends a bytes field.
    WireMessage bytes(int field, ByteBuffer value) {
        return header(field, value.remaining()).raw(value);
    }

    /// Appends a text field.
    WireMessage text(int field, String value) {
        return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /// Appends a nested message.
    WireMessage message(int field, WireMessage value) {
        header(field, value.size);
        parts.addAll(value.parts);
        size += value.size;
        return this;
    }

    /// The encoded length in bytes.
    public long size() {
        return size;
    }

    /// Writes the message and leaves it unchanged.
    public void writeTo(FileChannel channel) throws IOException {
        for (ByteBuffer part : parts) {
            ByteBuffer rest = part.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    private WireMessage header(int field, long length) {
        ByteBuffer encoded = ByteBuffer.allocate(20);
        putVarint(encoded, (long) field << 3 | ProtobufMessage.BYTES);
        putVarint(encoded, length);
        return raw(encoded.flip());
    }

    private static void putVarint(ByteBuffer target, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }
}
