package dev.slipway.runtime.trees.engine;

import dev.slipway.tensor.DenseTensor;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/// The values of one block of rows, copied out of the caller's matrix as bit patterns.
final class BlockInput {
    private final int width;
    private final int[] ints;
    private final long[] longs;

    BlockInput(int width, boolean isDouble, int rows) {
        this.width = width;
        this.ints = new int[isDouble ? 0 : Math.multiplyExact(rows, width)];
        this.longs = new long[isDouble ? Math.multiplyExact(rows, width) : 0];
    }

    /// The views of one matrix, made once per call.
    record Views(IntBuffer ints, LongBuffer longs) {
        static Views of(DenseTensor matrix) {
            return new Views(
                    matrix.buffer()
                            .duplicate()
                            .order(matrix.buffer().order())
                            .rewind()
                            .asIntBuffer(),
                    matrix.buffer()
                            .duplicate()
                            .order(matrix.buffer().order())
                            .rewind()
                            .asLongBuffer());
        }
    }

    void fill(Views views, int firstRow, int rows) {
        if (longs.length > 0) {
            views.longs.get(firstRow * width, longs, 0, rows * width);
        } else {
            views.ints.get(firstRow * width, ints, 0, rows * width);
        }
    }

    int width() {
        return width;
    }

    int[] ints() {
        return ints;
    }

    long[] longs() {
        return longs;
    }

    double valueAt(int row, int feature) {
        int index = row * width + feature;
        return longs.length > 0
                ? Double.longBitsToDouble(longs[index])
                : Float.intBitsToFloat(ints[index]);
    }
}
