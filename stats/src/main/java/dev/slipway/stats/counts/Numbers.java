package dev.slipway.stats.counts;

import java.util.Arrays;

/// A list of whole numbers that something is written to and read from: the stable form of all that
/// this room stores, the same on every machine.
///
/// *Threads*: one at a time.
public final class Numbers {
    private long[] values;
    private int size;
    private int next;

    /// An empty list to write to.
    public Numbers() {
        this.values = new long[64];
    }

    /// A list to read from.
    public Numbers(long[] values) {
        this.values = values.clone();
        this.size = values.length;
    }

    /// Appends `value`.
    public void put(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /// Appends the exact bits of `value`.
    public void putDouble(double value) {
        put(Double.doubleToLongBits(value));
    }

    /// Appends the places and values of all that is not 0 in `array`.
    public void putSparse(long[] array) {
        long filled = 0;
        for (long value : array) {
            filled += value != 0 ? 1 : 0;
        }
        put(filled);
        for (int i = 0; i < array.length; i++) {
            if (array[i] != 0) {
                put(i);
                put(array[i]);
            }
        }
    }

    /// The next number.
    ///
    /// *Errors*: `IllegalArgumentException` behind the last one.
    public long take() {
        if (next == size) {
            throw new IllegalArgumentException("numbers end after " + size);
        }
        return values[next++];
    }

    /// The next number, which must lie between `least` and `most`.
    ///
    /// *Errors*: `IllegalArgumentException` when it does not.
    public int takeWithin(int least, int most) {
        long value = take();
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "number %d: %d (expected: %d to %d)".formatted(next, value, least, most));
        }
        return (int) value;
    }

    /// The next number as `putDouble` wrote it.
    public double takeDouble() {
        return Double.longBitsToDouble(take());
    }

    /// Fills `array` with what `putSparse` wrote.
    public void takeSparse(long[] array) {
        Arrays.fill(array, 0);
        int filled = takeWithin(0, array.length);
        for (int i = 0; i < filled; i++) {
            array[takeWithin(0, array.length - 1)] = take();
        }
    }

    /// Whether everything has been read.
    public boolean isEmpty() {
        return next == size;
    }

    /// All numbers, in their order.
    public long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
