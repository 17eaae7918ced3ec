package dev.slipway.serving.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a slab lies in: bytes, and references to things that live long anyway.
///
/// The same memory is used again and again, so it is old to the collector, which copies nothing of
/// what waits here. That is what it is for: predictions that waited as objects made a young
/// collection take ten times as long.
final class SlabMemory {
    /// A reference for so many bytes is more than records have.
    private static final int BYTES_PER_REFERENCE = 16;

    /// None.
    static final SlabMemory NONE = new SlabMemory(0);

    private final ByteBuffer buffer;
    private final @Nullable Object[] references;

    SlabMemory(int bytes) {
        buffer = ByteBuffer.wrap(new byte[bytes]).order(ByteOrder.LITTLE_ENDIAN);
        references = new @Nullable Object[(bytes + BYTES_PER_REFERENCE - 1) / BYTES_PER_REFERENCE];
    }

    ByteBuffer buffer() {
        return buffer;
    }

    int bytes() {
        return buffer.capacity();
    }

    int references() {
        return references.length;
    }

    void put(int position, Object reference) {
        references[position] = reference;
    }

    @Nullable Object get(int position) {
        return references[position];
    }

    /// Holds on to nothing.
    void clear() {
        Arrays.fill(references, null);
    }
}
