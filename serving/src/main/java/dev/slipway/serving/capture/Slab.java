package dev.slipway.serving.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A stretch of a ring: many claim places and fill them, one reads them in their order, each when
/// it is shown.
///
/// A mark of its own shows each: a count of what is filled would be one more change of a line that
/// all processors share, and one that waits until all that was put before it is seen everywhere.
///
/// Slabs are never used twice, their memory is: a thread that still holds an old one finds it
/// sealed.
///
/// *Threads*: `claim`, `seal`, `next` and `append` from any number, lock-free; `begin` and `end` by
/// whoever has claimed; the rest by the one that reads.
final class Slab {
    private static final long SEALED = Long.MIN_VALUE;
    private static final int MOST_BYTES = Integer.MAX_VALUE;
    private static final int RECORDS = 31;
    private static final int COUNTED = 46;

    /// What has more than a slab mostly has is one record, which is copied in one piece anyway.
    private static final int MOST_FETCHED = 64 << 10;

    /// So many records are looked at for what another one shares: few kinds come, most of them
    /// again and again.
    private static final int FIRST = 8;

    /// Stands for the kind of a record that was never finished.
    static final int UNFINISHED = Byte.MAX_VALUE;

    /// Where nothing has a place.
    private static final long NONE = -1;

    private static final VarHandle STATE = handle("state", long.class);
    private static final VarHandle NEXT = handle("next", Slab.class);

    private final SlabMemory memory;

    /// The memory's, one look nearer for those that fill them.
    private final byte[] array;

    private final @Nullable Object[] references;

    private final SlabCursor reading;
    private final long countedBefore;
    private boolean isMemoryTaken;
    private boolean isFetched;
    private int seen;

    /// Claimed bytes, above them how many records claimed them, above them how many of those count,
    /// which are no more, above them the bit `SEALED`.
    private volatile long state;

    private volatile @Nullable Slab next;

    /// @param countedBefore how many records counted in all slabs before it
    Slab(SlabMemory memory, long countedBefore) {
        this.memory = memory;
        this.array = memory.array();
        this.references = memory.references();
        this.reading = new SlabCursor(memory, 0);
        this.countedBefore = countedBefore;
    }

    /// One that nothing fits into.
    static Slab sealed() {
        Slab slab = new Slab(SlabMemory.NONE, 0);
        slab.seal();
        return slab;
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Slab.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A place for a record of this size; negative when there is no room for it or it is sealed.
    ///
    /// Whoever has a place calls `end` whatever happens: one that is claimed and never shown keeps
    /// back all behind it. So a place is a number: nothing has to be made for it that could fail.
    long claim(int bytes, boolean isCounted) {
        long more = bytes + (1L << RECORDS) + (isCounted ? 1L << COUNTED : 0);
        for (long now = state; now >= 0; now = state) {
            if (bytes > array.length - bytes(now) || records(now) == references.length) {
                return NONE;
            }
            if (STATE.compareAndSet(this, now, now + more)) {
                return now;
            }
        }
        return NONE;
    }

    /// Begins the record of a place, its head included in its bytes; its kind comes last.
    ///
    /// @param shared what it has in common with others
    void begin(long place, int bytes, Object shared) {
        int mark = SlabBytes.putInt(array, bytes(place), bytes);
        int _ = SlabBytes.putShort(array, mark + Byte.BYTES, share(records(place), shared));
    }

    /// Where an object stands for a record. Mostly one of the first records has put it there, and
    /// this one writes no reference: each would dirty a card for the collector and a line of the
    /// cache, where other processors put theirs.
    ///
    /// Whoever reads comes to a record behind those before it, and sees by then what they have put.
    @SuppressWarnings("ReferenceEquality") // an equal one is put as well, which means the same
    private int share(int record, Object object) {
        int many = Math.min(record, FIRST);
        for (int i = 0; i < many; i++) {
            if (references[i] == object) {
                return i;
            }
        }
        references[record] = object;
        return record;
    }

    /// Where the record of a place has its body.
    static int body(long place) {
        return bytes(place) + Waiting.HEAD;
    }

    /// The bytes in which the records stand.
    byte[] array() {
        return array;
    }

    /// Shows the record of a place to whoever reads. Of one that is `UNFINISHED` nothing stays but
    /// its head: it may be copied with those around it, whatever its policy leaves out.
    void end(long place, int bytes, int kind) {
        int start = bytes(place);
        if (kind == UNFINISHED) {
            // It may not even have begun, and whoever reads has to know where the next one is.
            memory.buffer().putInt(start, bytes);
            memory.wipe(start + Waiting.HEAD, start + bytes);
        }
        SlabMemory.mark(array, start + Waiting.KIND_AT, (byte) kind);
    }

    /// Lets nobody claim a place any more.
    void seal() {
        for (long now = state; now >= 0; now = state) {
            if (STATE.compareAndSet(this, now, now | SEALED)) {
                return;
            }
        }
    }

    @Nullable Slab next() {
        return next;
    }

    /// Whether it follows this one now; not so when another one does already.
    boolean append(Slab slab) {
        return NEXT.compareAndSet(this, null, slab);
    }

    /// Where the next record stands; null while there is none that is shown.
    @Nullable SlabCursor unread() {
        if (reading.position() == claimed()) {
            return null;
        }
        seal();
        if (!isFetched) {
            isFetched = true;
            seen = memory.fetch(Math.min(claimed(), MOST_FETCHED));
        }
        return reading.isShown() ? reading : null;
    }

    /// What was seen of all that was claimed before the first of it was read.
    int seen() {
        return seen;
    }

    /// Whether nothing more comes.
    boolean isRead() {
        return state < 0 && reading.position() == claimed();
    }

    /// How many bytes were claimed.
    int claimed() {
        return bytes(state);
    }

    /// How many records were claimed.
    int records() {
        return records(state);
    }

    /// How many records counted in it and in all slabs before it.
    long counted() {
        return countedBefore + counted(state);
    }

    private static int bytes(long state) {
        return (int) (state & MOST_BYTES);
    }

    private static int records(long state) {
        return (int) (state >>> RECORDS) & SlabMemory.MOST_RECORDS;
    }

    private static int counted(long state) {
        return (int) (state >>> COUNTED) & SlabMemory.MOST_RECORDS;
    }

    /// Bytes of records that have not been read.
    int waiting() {
        return claimed() - reading.position();
    }

    /// Its memory, the first time that it is asked for.
    @Nullable SlabMemory takeMemory() {
        boolean wasTaken = isMemoryTaken;
        isMemoryTaken = true;
        return wasTaken ? null : memory;
    }
}
