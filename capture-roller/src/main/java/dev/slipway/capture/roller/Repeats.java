package dev.slipway.capture.roller;

import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/// Sees some values of a column, to say whether they come again: of those that mostly do not a
/// dictionary would be made for nothing, and given up.
///
/// *Threads*: one.
final class Repeats implements ColumnWriter {
    /// How many values it looks at.
    static final int MOST = 1_024;

    /// Of eight values one comes again at least, or a dictionary of them saves nothing.
    private static final int PARTS = 8;

    /// A power of two, so that half of them stay empty.
    private static final int SLOTS = 2 * MOST;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    /// Values that came, mixed; 0 where none is.
    private final long[] slots = new long[SLOTS];

    private int seen;
    private int different;

    /// Whether a dictionary is worth its price; so it is where no value came, which costs nothing.
    boolean areMany() {
        return different * PARTS <= seen * (PARTS - 1);
    }

    private void see(long value) {
        if (seen == MOST) {
            return;
        }
        seen++;
        long mixed = value * MIX;
        long key = mixed ^ (mixed >>> Integer.SIZE);
        long known = key == 0 ? 1 : key;
        int slot = (int) known & (SLOTS - 1);
        while (slots[slot] != 0) {
            if (slots[slot] == known) {
                return;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = known;
        different++;
    }

    @Override
    public void write(int value, int repetition, int definition) {
        see(value);
    }

    @Override
    public void write(long value, int repetition, int definition) {
        see(value);
    }

    /// There are no dictionaries of them.
    @Override
    public void write(boolean value, int repetition, int definition) {}

    /// Two that have the same hash now and then do not matter.
    @Override
    public void write(Binary value, int repetition, int definition) {
        see(value.hashCode());
    }

    @Override
    public void write(float value, int repetition, int definition) {
        see(Float.floatToRawIntBits(value));
    }

    @Override
    public void write(double value, int repetition, int definition) {
        see(Double.doubleToRawLongBits(value));
    }

    @Override
    public void writeNull(int repetition, int definition) {}

    @Override
    public void close() {}

    @Override
    public long getBufferedSizeInMemory() {
        return 0;
    }
}
