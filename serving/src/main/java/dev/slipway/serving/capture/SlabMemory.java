package dev.slipway.serving.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
    private static final int BYTES_PER_REFERENCE = 12;

    /// More than fit into a slab, but into one with a single large record.
    static final int MOST_REFERENCES = (1 << 17) - 1;

    /// Bytes of a line of the cache.
    private static final int LINE = 64;

    private static final int REFERENCES_PER_LINE = LINE / Integer.BYTES;

    private static final VarHandle REFERENCE = MethodHandles.arrayElementVarHandle(Object[].class);

    /// Stands where a record is whole.
    private static final Object WHOLE = new Object();

    /// None.
    static final SlabMemory NONE = new SlabMemory(0);

    private final byte[] array;
    private final ByteBuffer buffer;
    private final @Nullable Object[] references;

    SlabMemory(int bytes) {
        this(new byte[bytes], new @Nullable Object[Math.min(MOST_REFERENCES, references(bytes))]);
    }

    private static int references(int bytes) {
        return (bytes + BYTES_PER_REFERENCE - 1) / BYTES_PER_REFERENCE;
    }

    private SlabMemory(byte[] array, @Nullable Object[] references) {
        this.array = array;
        this.buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        this.references = references;
    }

    /// These bytes as they are, with the references of this memory.
    SlabMemory over(byte[] bytes) {
        return new SlabMemory(bytes, references);
    }

    /// The position so many bytes on.
    ///
    /// *Errors*: `IllegalArgumentException` when it lies behind the end.
    static int on(int position, long bytes, int end) {
        if (bytes < 0 || bytes > end - position) {
            throw new IllegalArgumentException(
                    "bytes: " + bytes + " (expected: 0 to " + (end - position) + ")");
        }
        return position + (int) bytes;
    }

    /// How many bytes there must be for so many bytes and references.
    static int room(int bytes, int references) {
        return Math.max(bytes, references * BYTES_PER_REFERENCE);
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

    /// Says there that a record is whole: who finds the mark finds all that was put before it.
    void mark(int position) {
        REFERENCE.setRelease(references, position, WHOLE);
    }

    /// Whether it was said there.
    boolean isMarked(int position) {
        return REFERENCE.getAcquire(references, position) != null;
    }

    /// Looks at each line of the cache in which the first of its bytes and references stand. Other
    /// processors wrote most of them: all are asked for before the first has come, where whoever
    /// reads one behind the other waits for each.
    ///
    /// @return what follows from all that was seen, so that no compiler leaves a look out
    int fetch(int bytes, int used) {
        int seen = 0;
        for (int i = 0; i < bytes; i += LINE) {
            seen += array[i];
        }
        for (int i = 0; i < used; i += REFERENCES_PER_LINE) {
            seen += references[i] == null ? 0 : 1;
        }
        return seen;
    }

    <T> T get(int position, Class<T> type) {
        @Nullable Object object = references[position];
        if (object == null) {
            throw new IllegalStateException("no " + type.getSimpleName());
        }
        return type.cast(object);
    }

    /// Memory that holds this record and nothing else, without its head.
    static SlabMemory of(CaptureRecord record) {
        SlabMemory own = new SlabMemory(room(record.bytes(), record.references()));
        record.put(new SlabCursor(own, 0, 0));
        return own;
    }

    /// Memory that holds a copy of these bytes and references, from the first of its own on.
    SlabMemory copy(int position, int bytes, int reference, int itsReferences) {
        SlabMemory own = new SlabMemory(room(bytes, itsReferences));
        System.arraycopy(array, position, own.array, 0, bytes);
        System.arraycopy(references, reference, own.references, 0, itsReferences);
        return own;
    }

    /// Holds on to nothing any more, and has no marks.
    ///
    /// @param used references that may be there
    void clear(int used) {
        Arrays.fill(references, 0, used, null);
    }
}
