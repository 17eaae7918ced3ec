package dev.slipway.runtime.trees.engine;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds the way of 512 rows down a tree: a vector of eight words is a bit per row.
final class VectorPlanes {
    /// Words per vector.
    static final int WORDS = 8;

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;

    private VectorPlanes() {}

    /// Finds the way of all rows of a block down a tree: which rows go right, level by level.
    static void find(HeapTrees heaps, int tree, Scratch scratch) {
        int last = heaps.height[tree] - 1;
        int first = heaps.firstNode[tree];
        LongVector.broadcast(LONGS, -1).intoArray(scratch.reach, WORDS);
        for (int level = 0; level < last; level++) {
            descend(heaps.nodeMask, first, 1 << level, scratch)
                    .intoArray(scratch.planes, level * WORDS);
        }
        if (last >= 0) {
            right(heaps.nodeMask, first, 1 << last, scratch)
                    .intoArray(scratch.planes, last * WORDS);
        }
    }

    /// Splits the rows that reach each node of a level among its children; those that went right.
    private static LongVector descend(int[] nodes, int first, int width, Scratch scratch) {
        long[] reach = scratch.reach;
        LongVector all = LongVector.zero(LONGS);
        for (int i = width; i < 2 * width; i++) {
            LongVector answer = words(scratch.masks, nodes[first + i]);
            LongVector here = words(reach, i);
            LongVector right = here.and(answer);
            here.lanewise(VectorOperators.AND_NOT, answer).intoArray(reach, 2 * i * WORDS);
            right.intoArray(reach, (2 * i + 1) * WORDS);
            all = all.or(right);
        }
        return all;
    }

    private static LongVector right(int[] nodes, int first, int width, Scratch scratch) {
        LongVector all = LongVector.zero(LONGS);
        for (int i = width; i < 2 * width; i++) {
            LongVector answer = words(scratch.masks, nodes[first + i]);
            LongVector here = words(scratch.reach, i);
            all = all.or(here.and(answer));
        }
        return all;
    }

    private static LongVector words(long[] array, int index) {
        return LongVector.fromArray(LONGS, array, index * WORDS);
    }
}
