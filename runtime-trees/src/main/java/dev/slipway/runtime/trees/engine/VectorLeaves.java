package dev.slipway.runtime.trees.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Looks leaf values up in registers: 16 values are one vector that a permutation indexes with 16
/// rows' slots at once; of several such vectors, the slots' higher bits choose. Lanes are rows, so
/// every sum still grows tree by tree in order.
final class VectorLeaves {
    /// The greatest height of a tree for which this is faster than reading value by value.
    static final int MAX_HEIGHT = 7;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final int LANES = HeapTrees.SLOT_LANES;

    private VectorLeaves() {}

    /// Adds the leaf of each of 64 rows to the sums from `at` on.
    static void add(HeapTrees heaps, int tree, byte[] slots, float[] sums, int at) {
        float[] values = heaps.slotFloat;
        int first = heaps.firstSlot[tree];
        int height = heaps.height[tree];
        for (int row = 0; row < Scratch.ROWS; row += LANES) {
            IntVector slot =
                    (IntVector)
                            ByteVector.fromArray(ByteVector.SPECIES_128, slots, row)
                                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
            IntVector leaf =
                    switch (height) {
                        case 7 -> of128(values, first, slot);
                        case 6 -> of64(values, first, slot);
                        case 5 -> of32(values, first, slot);
                        default -> of16(values, first, slot);
                    };
            FloatVector.fromArray(FLOATS, sums, at + row)
                    .add(leaf.reinterpretAsFloats())
                    .intoArray(sums, at + row);
        }
    }

    /// The choice among 16 values by the lowest four bits of the slots.
    private static IntVector of16(float[] values, int from, IntVector slot) {
        return slot.and(LANES - 1)
                .selectFrom(FloatVector.fromArray(FLOATS, values, from).reinterpretAsInts());
    }

    private static IntVector of32(float[] values, int from, IntVector slot) {
        return of16(values, from, slot)
                .blend(
                        of16(values, from + 16, slot),
                        slot.and(16).compare(VectorOperators.NE, 0));
    }

    private static IntVector of64(float[] values, int from, IntVector slot) {
        return of32(values, from, slot)
                .blend(
                        of32(values, from + 32, slot),
                        slot.and(32).compare(VectorOperators.NE, 0));
    }

    private static IntVector of128(float[] values, int from, IntVector slot) {
        return of64(values, from, slot)
                .blend(
                        of64(values, from + 64, slot),
                        slot.and(64).compare(VectorOperators.NE, 0));
    }
}
