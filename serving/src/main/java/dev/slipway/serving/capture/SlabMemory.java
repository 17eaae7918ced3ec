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
    /// A reference for so many bytes is more than records have, but those of many tensors of one
    /// number each.
    private static final int BYTES_PER_REFERENCE = 12;

    /// None.
    static final SlabMemory NONE = new SlabMemory(0);

    private final byte[] array;
    private final ByteBuffer buffer;
    private final @Nullable Object[] references;

    SlabMemory(int bytes) {
        array = new byte[bytes];
        buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        references = new @Nullable Object[(bytes + BYTES_PER_REFERENCE - 1) / BYTES_PER_REFERENCE];
    }

    /// How many bytes come with so many references.
    static int bytesFor(int references) {
        return references * BYTES_PER_REFERENCE;
    }

    /// Its bytes, for numbers.
    ByteBuffer buffer() {
        return buffer;
    }

    /// The same bytes, for texts.
    byte[] array() {
        return array;
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
