package dev.slipway.runtime.trees.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The working memory of one call: for blocks of rows that are worked off together, 64 per word.
///
/// *Threads*: used by one call at a time; [ScratchPool] hands it out.
final class Scratch {
    /// Rows per word.
    static final int ROWS = 64;

    /// Writes eight bytes of a byte array at once.
    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Words per block; 0 where rows go one by one.
    final int words;

    /// Rows per block.
    final int rows;

    final BlockInput input;

    /// Word `w` of mask `m` is at `m * words + w`.
    final long[] masks;

    /// The keys of one column and word of rows.
    final int[] keys = new int[ROWS];

    final byte[] rowRanks;
    final int[] found;
    final byte[] slots = new byte[ROWS];

    /// Word `w` of level `l` is at `l * words + w`: the way of each row at that level.
    final long[] planes;

    /// Word `w` of node `n` is at `n * words + w`: which rows get there; heap order from 1.
    final long[] reach;

    /// Sums are in one of these; the other is empty.
    final float[] floats;

    final double[] doubles;
    final double[] scores;

    Scratch(BlockInput input, ScratchShape shape) {
        this.words = shape.words();
        this.rows = shape.rows();
        this.input = input;
        this.masks = new long[shape.masks()];
        this.planes = new long[HeapTrees.MAX_HEIGHT * words];
        this.reach = new long[words << HeapTrees.MAX_HEIGHT];
        this.rowRanks = new byte[shape.ranks()];
        this.found = new int[shape.found()];
        this.floats = new float[shape.inFloat() ? shape.sums() : 0];
        this.doubles = new double[shape.inFloat() ? 0 : shape.sums()];
        this.scores = new double[shape.sums()];
    }
}
