package dev.slipway.serving.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a slab lies in: bytes, and for each record a reference to what it has in common with
/// others, which lives long anyway.
///
/// The mark that shows a record is one of its own bytes: whoever puts it has that line of the cache
/// already, where marks beside each other would be in a line that all processors share. So the
/// bytes are nought wherever nobody has put anything.
///
/// The same memory is used again and again, so it is old to the collector, which copies nothing of
/// what waits here. That is what it is for: predictions that waited as objects made a young
/// collection take ten times as long.
final class SlabMemory {
    /// Hardly have several records fewer each. References take memory that nobody counts, 4 bytes
    /// for each record: a twelfth of what is counted.
    private static final int BYTES_PER_RECORD = 48;

    /// More than fit into a slab, but into one with a single large record.
    static final int MOST_RECORDS = (1 << 15) - 1;

    /// Bytes of a line of the cache.
    private static final int LINE = 64;

    private static final VarHandle MARK = MethodHandles.arrayElementVarHandle(byte[].class);

    /// None.
    static final SlabMemory NONE = new SlabMemory(0);

    private final byte[] array;
    private final ByteBuffer buffer;

    /// By the number of the record that put it there.
    private final @Nullable Object[] shared;

    /// Bytes in which something stands that is of no use any more.
    private int used;

    SlabMemory(int bytes) {
        this(bytes, Math.min(MOST_RECORDS, bytes / BYTES_PER_RECORD + 1));
    }

    private SlabMemory(int bytes, int records) {
        this(new byte[bytes], new @Nullable Object[records]);
    }

    private SlabMemory(byte[] array, @Nullable Object[] shared) {
        this.array = array;
        this.buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        this.shared = shared;
    }

    /// These bytes as they are, with the rest of this memory.
    SlabMemory over(byte[] bytes) {
        return new SlabMemory(bytes, shared);
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

    /// Its bytes, for numbers.
    ByteBuffer buffer() {
        return buffer;
    }

    /// The same bytes, for texts and for what is put.
    byte[] array() {
        return array;
    }

    int bytes() {
        return array.length;
    }

    /// What records have in common with others, by the number of the record that put it there: as
    /// many places as there may be records.
    @Nullable Object[] references() {
        return shared;
    }

    /// What stands there.
    <T> T shared(int position, Class<T> type) {
        @Nullable Object object = shared[position];
        if (object == null) {
            throw new IllegalStateException("no " + type.getSimpleName());
        }
        return type.cast(object);
    }

    /// Puts a mark, which is not nought: who finds it finds all that was put before it.
    static void mark(byte[] array, int position, byte mark) {
        MARK.setRelease(array, position, mark);
    }

    /// Whether there is a mark.
    boolean isMarked(int position) {
        return (byte) MARK.getAcquire(array, position) != 0;
    }

    /// Looks at each line of the cache in which the first of its bytes stand. Other processors
    /// wrote most of them: all are asked for before the first has come, where whoever reads one
    /// behind the other waits for each.
    ///
    /// @return what follows from all that was seen, so that no compiler leaves a look out
    int fetch(int bytes) {
        int seen = 0;
        for (int i = 0; i < bytes; i += LINE) {
            seen += array[i];
        }
        return seen;
    }

    /// Memory for the body of one record and for what that has in common with others, which stands
    /// as that of its first one.
    static SlabMemory of(int bytes, Object shared) {
        SlabMemory own = new SlabMemory(bytes, 1);
        own.shared[0] = shared;
        return own;
    }

    /// Memory that holds a copy of these bytes, and of what stands there as that of its first
    /// record.
    SlabMemory copy(int position, int bytes, int sharedAt) {
        SlabMemory own = new SlabMemory(bytes, 1);
        System.arraycopy(array, position, own.array, 0, bytes);
        own.shared[0] = shared[sharedAt];
        return own;
    }

    /// Has no marks any more. Whoever uses it next does that: its own processor has these lines of
    /// the cache then, and has them all at once.
    void wipe() {
        wipe(0, used);
        used = 0;
    }

    /// Has nought between two positions.
    void wipe(int from, int to) {
        Arrays.fill(array, from, to, (byte) 0);
    }

    /// Holds on to nothing any more, and is to be wiped before it is used again.
    ///
    /// @param bytes where something may have been put
    /// @param records that may have put something
    void letGo(int bytes, int records) {
        used = bytes;
        for (int i = 0; i < records; i++) {
            // To write where nothing stands would cost what was saved.
            if (shared[i] != null) {
                shared[i] = null;
            }
        }
    }
}
