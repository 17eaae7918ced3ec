package dev.slipway.runtime.trees.engine;

import dev.slipway.tensor.DenseTensor;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/// The values of a few rows, copied out of the caller's matrix as bit patterns and turned so that a
/// column's values lie side by side. It grows to the largest block it was given: a model that
/// claims a wide matrix takes no memory for it.
final class BlockInput {
    private final int width;
    private final boolean isDouble;
    private int stride = 1;
    private int[] ints = {};
    private long[] longs = {};
    private int[] intRows = {};
    private long[] longRows = {};

    BlockInput(int width, boolean isDouble) {
        this.width = width;
        this.isDouble = isDouble;
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

    /// Takes one row.
    void fillRow(Views views, int row) {
        stride = 1;
        if (isDouble) {
            longs = longs.length < width ? new long[width] : longs;
            views.longs.get(row * width, longs, 0, width);
        } else {
            ints = ints.length < width ? new int[width] : ints;
            views.ints.get(row * width, ints, 0, width);
        }
    }

    /// Takes `rows` rows; what lies in the columns behind them, up to the next 64, means nothing.
    void fill(Views views, int firstRow, int rows) {
        stride = (rows + Scratch.ROWS - 1) / Scratch.ROWS * Scratch.ROWS;
        for (int from = 0; from < rows; from += Scratch.ROWS) {
            int count = Math.min(Scratch.ROWS, rows - from);
            if (isDouble) {
                turnLongs(views.longs, firstRow + from, from, count);
            } else {
                turnInts(views.ints, firstRow + from, from, count);
            }
        }
    }

    private void turnInts(IntBuffer source, int firstRow, int at, int rows) {
        int[] all = intRows.length < rows * width ? new int[rows * width] : intRows;
        int[] turned = ints.length < stride * width ? new int[stride * width] : ints;
        source.get(firstRow * width, all, 0, rows * width);
        int step = width;
        for (int feature = 0; feature < step; feature++) {
            int to = feature * stride + at;
            for (int row = 0, from = feature; row < rows; row++, from += step) {
                turned[to + row] = all[from];
            }
        }
        intRows = all;
        ints = turned;
    }

    private void turnLongs(LongBuffer source, int firstRow, int at, int rows) {
        long[] all = longRows.length < rows * width ? new long[rows * width] : longRows;
        long[] turned = longs.length < stride * width ? new long[stride * width] : longs;
        source.get(firstRow * width, all, 0, rows * width);
        int step = width;
        for (int feature = 0; feature < step; feature++) {
            int to = feature * stride + at;
            for (int row = 0, from = feature; row < rows; row++, from += step) {
                turned[to + row] = all[from];
            }
        }
        longRows = all;
        longs = turned;
    }

    /// Where a column starts in [#ints] or [#longs].
    int column(int feature) {
        return feature * stride;
    }

    int[] ints() {
        return ints;
    }

    long[] longs() {
        return longs;
    }

    double valueAt(int row, int feature) {
        int index = feature * stride + row;
        return isDouble ? Double.longBitsToDouble(longs[index]) : Float.intBitsToFloat(ints[index]);
    }
}
