package dev.slipway.runtime.trees.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The working memory of one call.
///
/// *Threads*: used by one call at a time; [ScratchPool] hands it out.
final class Scratch {
    /// Rows per block.
    static final int ROWS = 64;

    /// Writes eight bytes of a byte array at once.
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final BlockInput input;
    final long[] masks;
    final byte[] rowRanks;
    final int[] found;
    final byte[] slots = new byte[ROWS];
    final long[] planes = new long[HeapTrees.MAX_HEIGHT];
    final long[] reach = new long[ROWS];
    final long[] below = new long[ROWS];
    final float[] floats;
    final double[] doubles;
    final double[] scores;

    Scratch(BlockInput input, Columns columns, int trees, int groups) {
        this.input = input;
        this.masks = new long[FlatTrees.powerOfTwo(columns.maskCount())];
        this.rowRanks = new byte[Math.max(ROWS, FlatTrees.powerOfTwo(columns.count()))];
        this.found = new int[Math.max(ROWS, trees)];
        this.floats = new float[groups * ROWS];
        this.doubles = new double[groups * ROWS];
        this.scores = new double[groups * ROWS];
    }
}
