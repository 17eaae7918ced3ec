package dev.slipway.jobs.score;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Some rows of a batch, ascending.
public final class RowList {
    private final int count;
    private final int @Nullable [] rows;

    private RowList(int count, int @Nullable [] rows) {
        this.count = count;
        this.rows = rows;
    }

    /// All of so many rows.
    public static RowList all(int count) {
        return new RowList(count, null);
    }

    /// These rows.
    public static RowList of(BitSet rows) {
        return new RowList(rows.cardinality(), rows.stream().toArray());
    }

    /// All of so many rows but these.
    static RowList without(int count, BitSet bad) {
        int[] rows = new int[count - bad.cardinality()];
        int at = 0;
        for (int row = bad.nextClearBit(0); row < count; row = bad.nextClearBit(row + 1)) {
            rows[at++] = row;
        }
        return new RowList(rows.length, rows);
    }

    /// How many.
    public int count() {
        return count;
    }

    /// The row of the batch that stands at a place of this list.
    public int at(int index) {
        return rows == null ? index : rows[index];
    }
}
