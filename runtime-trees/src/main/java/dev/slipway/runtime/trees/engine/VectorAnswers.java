package dev.slipway.runtime.trees.engine;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Answers the cuts of a feature by comparing: the keys of 64 rows stay in four registers, and each
/// cut is compared with all of them. Ranking takes as long as some 300 cuts, so it pays only for
/// features with more.
final class VectorAnswers {
    /// The most cuts for which this is faster than ranking.
    static final int MOST_CUTS = 320;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final int LANES = 16;

    private VectorAnswers() {}

    /// As [Kernel#compare] has it.
    static void compare(Axis axis, int from, int missing, int at, Scratch scratch) {
        int[] keys = scratch.keys;
        putKeys(scratch.input.ints(), from, missing, keys);
        IntVector a = IntVector.fromArray(INTS, keys, 0);
        IntVector b = IntVector.fromArray(INTS, keys, LANES);
        IntVector c = IntVector.fromArray(INTS, keys, 2 * LANES);
        IntVector d = IntVector.fromArray(INTS, keys, 3 * LANES);
        long[] answers = scratch.masks;
        int step = scratch.words;
        int count = axis.count();
        for (int i = 0, to = at; i < count; i++, to += step) {
            int cut = axis.floatCut(i);
            answers[to] =
                    atOrAbove(a, cut)
                            | (atOrAbove(b, cut) << LANES)
                            | (atOrAbove(c, cut) << (2 * LANES))
                            | (atOrAbove(d, cut) << (3 * LANES));
        }
    }

    private static long atOrAbove(IntVector keys, int cut) {
        return keys.compare(VectorOperators.GE, cut).toLong();
    }

    /// What [FloatKeys] does, 16 values at once, and `missing` for NaN. A loop, and keys in memory,
    /// because the compiler stops inlining in methods that hold more than some ten vector steps.
    private static void putKeys(int[] values, int from, int missing, int[] keys) {
        for (int i = 0; i < Scratch.ROWS; i += LANES) {
            IntVector bits = IntVector.fromArray(INTS, values, from + i);
            IntVector magnitude = bits.and(Integer.MAX_VALUE);
            IntVector negative = bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE);
            IntVector key = bits.lanewise(VectorOperators.XOR, negative);
            key.blend(0, key.compare(VectorOperators.EQ, -1))
                    .blend(missing, magnitude.compare(VectorOperators.GT, FloatKeys.INFINITY))
                    .intoArray(keys, i);
        }
    }
}
