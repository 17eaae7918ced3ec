package dev.slipway.runtime.protobuf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A message in memory, or mapped into it; what is taken out of it is shared with it.
public final class BufferBytes implements ProtobufBytes {
    private final ByteBuffer buffer;

    /// The whole of `buffer`, whatever its position.
    public BufferBytes(ByteBuffer buffer) {
        this.buffer = buffer.duplicate().position(0).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long size() {
        return buffer.limit();
    }

    @Override
    public byte int8(long offset) {
        return buffer.get((int) offset);
    }

    @Override
    public int int32(long offset) {
        return buffer.getInt((int) offset);
    }

    @Override
    public ByteBuffer slice(long offset, long length) {
        return buffer.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
