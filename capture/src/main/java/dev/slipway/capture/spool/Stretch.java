package dev.slipway.capture.spool;

import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.util.Arrays;

/// A stretch of the ring that goes into a file in one piece, with a table of where the predictions
/// stand in it. To copy and sum up each by itself takes several times as long.
///
/// Only predictions are in the table whose tensors stand in the stretch as well. Whatever else lies
/// between them is copied and read by nobody: that is little, since a new stretch begins behind
/// much, and nothing that may be on no disk, behind which a new one begins, too.
///
/// *Threads*: one.
final class Stretch {
    /// Numbers of a line of the table: those of schema and words, and where the records of what was
    /// observed and of its tensors begin, counted from the first of the copy. All take 2 bytes
    /// where none needs more, 4 otherwise.
    static final int FIELDS = 4;

    private static final int MOST_NARROW = (1 << Short.SIZE) - 1;
    private static final byte[] NONE = {};

    /// So many bytes of others may lie between predictions that are copied together.
    private static final int MOST_BETWEEN = 1 << 10;

    private byte[] bytes = NONE;

    /// Nothing that begins before goes into it.
    private int from;

    private int first;
    private int end;

    /// Between which ids its predictions lie.
    private final IdRange ids = new IdRange();

    /// The largest number of a schema or of words.
    private int largest;

    private int[] table = new int[FIELDS << 8];
    private int count;

    /// Whether a prediction may go into it now.
    boolean takes(WaitingObserved observed, WaitingTensors tensors) {
        return isOf(observed, tensors) && between(observed, tensors, count == 0) <= MOST_BETWEEN;
    }

    /// Whether it may go into the next one of this memory, but not into this one, from which it is
    /// too far away.
    boolean isApart(WaitingObserved observed, WaitingTensors tensors) {
        return count > 0
                && isOf(observed, tensors)
                && between(observed, tensors, false) > MOST_BETWEEN
                && between(observed, tensors, true) <= MOST_BETWEEN;
    }

    @SuppressWarnings("ReferenceEquality") // the same memory, not what stands in it
    private boolean isOf(WaitingObserved observed, WaitingTensors tensors) {
        return observed.bytes() == bytes
                && tensors.bytes() == bytes
                && tensors.recordAt() >= from
                && observed.recordAt() >= from;
    }

    /// How many bytes would be copied with a prediction that are neither its own nor copied anyway.
    ///
    /// @param isFirst whether nothing is copied yet
    private int between(WaitingObserved observed, WaitingTensors tensors, boolean isFirst) {
        int least = Math.min(observed.recordAt(), tensors.recordAt());
        int most = Math.max(observed.recordEnd(), tensors.recordEnd());
        int own =
                observed.recordEnd()
                        - observed.recordAt()
                        + (tensors.recordEnd() - tensors.recordAt());
        return isFirst
                ? most - least - own
                : Math.max(end, most) - Math.min(first, least) - (end - first) - own;
    }

    /// Whether it is one of this memory.
    @SuppressWarnings("ReferenceEquality") // as above
    boolean isIn(byte[] memory) {
        return bytes == memory;
    }

    /// Begins in this memory, not before a position. What it had is to be put before.
    void begin(byte[] memory, int position) {
        bytes = memory;
        from = position;
        empty();
    }

    private void empty() {
        count = 0;
        largest = 0;
        ids.clear();
    }

    /// Lets go of the memory.
    void leave() {
        begin(NONE, 0);
    }

    /// Takes in a prediction that it takes.
    void add(WaitingObserved observed, WaitingTensors tensors, int schema, int words) {
        int at = count * FIELDS;
        if (at == table.length) {
            table = Arrays.copyOf(table, 2 * at);
        }
        int observedAt = observed.recordAt();
        int tensorsAt = tensors.recordAt();
        table[at] = schema;
        table[at + 1] = words;
        table[at + 2] = observedAt;
        table[at + 3] = tensorsAt;
        largest = Math.max(largest, Math.max(schema, words));
        int begins = Math.min(observedAt, tensorsAt);
        int ends = Math.max(observed.recordEnd(), tensors.recordEnd());
        first = count == 0 ? begins : Math.min(first, begins);
        end = count == 0 ? ends : Math.max(end, ends);
        ids.add(observed);
        count++;
    }

    /// How many predictions it has.
    int count() {
        return count;
    }

    /// Puts what it has as a frame, and has nothing any more, whatever becomes of that.
    ///
    /// @param all takes in its ids
    void put(FrameBuffer out, IdRange all) {
        if (count == 0) {
            return;
        }
        try {
            out.begin();
            out.putByte(SpoolFormat.STRETCH);
            putTable(out);
            out.putAll(bytes, first, end - first);
            out.end();
            all.add(ids);
        } finally {
            empty();
        }
    }

    private void putTable(FrameBuffer out) {
        boolean isNarrow = Math.max(largest, end - first) <= MOST_NARROW;
        out.putByte(isNarrow ? Short.BYTES : Integer.BYTES);
        out.putInt(count);
        for (int at = 0; at < count * FIELDS; at += FIELDS) {
            number(out, table[at], isNarrow);
            number(out, table[at + 1], isNarrow);
            number(out, table[at + 2] - first, isNarrow);
            number(out, table[at + 3] - first, isNarrow);
        }
    }

    private static void number(FrameBuffer out, int number, boolean isNarrow) {
        if (isNarrow) {
            out.putShort(number);
        } else {
            out.putInt(number);
        }
    }
}
