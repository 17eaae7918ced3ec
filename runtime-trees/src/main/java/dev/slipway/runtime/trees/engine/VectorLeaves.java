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
    static final int MAX_HEIGHT = 6;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final int LANES = HeapTrees.SLOT_LANES;

    private VectorLeaves() {}

    /// Adds the leaf of each of 64 rows to the sums from `at` on.
    static void add(HeapTrees heaps, int tree, byte[] slots, float[] sums, int at) {
        int first = heaps.firstSlot[tree];
        switch (heaps.height[tree]) {
            case 6 -> addOf64(heaps.slotBits, first, slots, sums, at);
            case 5 -> addOf32(heaps.slotBits, first, slots, sums, at);
            default -> addOf16(heaps.slotBits, first, slots, sums, at);
        }
    }

    private static void addOf16(int[] bits, int first, byte[] slots, float[] sums, int at) {
        IntVector all = values(bits, first);
        for (int row = 0; row < Scratch.ROWS; row += LANES) {
            addTo(sums, at + row, pick(slots(slots, row), all));
        }
    }

    private static void addOf32(int[] bits, int first, byte[] slots, float[] sums, int at) {
        IntVector low = values(bits, first);
        IntVector high = values(bits, first + LANES);
        for (int row = 0; row < Scratch.ROWS; row += LANES) {
            addTo(sums, at + row, pick(slots(slots, row), low, high));
        }
    }

    private static void addOf64(int[] bits, int first, byte[] slots, float[] sums, int at) {
        IntVector a = values(bits, first);
        IntVector b = values(bits, first + LANES);
        IntVector c = values(bits, first + 2 * LANES);
        IntVector d = values(bits, first + 3 * LANES);
        for (int row = 0; row < Scratch.ROWS; row += LANES) {
            IntVector slot = slots(slots, row);
            IntVector low = pick(slot, a, b);
            IntVector high = pick(slot, c, d);
            addTo(sums, at + row, low.blend(high, slot.compare(VectorOperators.GE, 2 * LANES)));
        }
    }

    private static IntVector values(int[] bits, int from) {
        return IntVector.fromArray(INTS, bits, from);
    }

    private static IntVector slots(byte[] slots, int row) {
        ByteVector narrow = ByteVector.fromArray(ByteVector.SPECIES_128, slots, row);
        return (IntVector) narrow.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    private static IntVector pick(IntVector slot, IntVector of16) {
        return slot.and(LANES - 1).selectFrom(of16);
    }

    private static IntVector pick(IntVector slot, IntVector low, IntVector high) {
        return pick(slot, low)
                .blend(pick(slot, high), slot.and(LANES).compare(VectorOperators.NE, 0));
    }

    private static void addTo(float[] sums, int at, IntVector leaf) {
        FloatVector.fromArray(FLOATS, sums, at).add(leaf.reinterpretAsFloats()).intoArray(sums, at);
    }
}
