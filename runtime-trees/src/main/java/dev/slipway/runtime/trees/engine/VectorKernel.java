package dev.slipway.runtime.trees.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Vector code. A single row's ranks are one vector: permuted into the order of a tree's nodes and
/// compared with all cuts of the tree at once, they give one word, and the way down reads single
/// bits of it.
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final int ROW_BLOCK_FROM = 20;

    private final boolean wide;
    private final boolean permutesBytes;
    private final ScalarKernel scalar = new ScalarKernel();

    private VectorKernel(boolean permutesBytes) {
        wide = ByteVector.SPECIES_PREFERRED.length() >= BYTES.length();
        this.permutesBytes = permutesBytes && wide;
    }

    /// @param permutesBytes whether one instruction permutes 64 bytes; else single rows are walked
    static Kernel create(boolean permutesBytes) {
        return new VectorKernel(permutesBytes);
    }

    @Override
    public int blockFrom(CompiledTrees trees) {
        return permutesBytes && trees.heaps().fitsRow() ? ROW_BLOCK_FROM : scalar.blockFrom(trees);
    }

    @Override
    public void spread(long[] planes, int height, byte[] slots) {
        if (!wide) {
            scalar.spread(planes, height, slots);
            return;
        }
        ByteVector slot = ByteVector.zero(BYTES);
        for (int level = 0; level < height; level++) {
            slot = slot.add(slot);
            slot = slot.add((byte) 1, VectorMask.fromLong(BYTES, planes[level]));
        }
        slot.intoArray(slots, 0);
    }

    @Override
    public void addRow(CompiledTrees trees, Scratch scratch) {
        if (!permutesBytes || !trees.heaps().fitsRow()) {
            scalar.addRow(trees, scratch);
            return;
        }
        HeapTrees heaps = trees.heaps();
        ByteVector ranks = ByteVector.fromArray(BYTES, scratch.rowRanks, 0);
        int[] found = scratch.found;
        for (int tree = 0; tree < trees.count(); tree++) {
            int height = heaps.height[tree];
            long answer = answer(heaps, heaps.firstRowNode[tree], ranks);
            int at = 1;
            for (int level = 0; level < height; level++) {
                at = 2 * at + (int) ((answer >>> at) & 1);
            }
            int leaf = heaps.slotLeaf[heaps.firstSlot[tree] + at - (1 << height)];
            found[tree] = leaf >= 0 ? leaf : trees.flat().walk(~leaf, scratch.rowRanks);
        }
        trees.leaves().addRow(scratch);
    }

    private static long answer(HeapTrees heaps, int first, ByteVector ranks) {
        ByteVector columns = ByteVector.fromArray(BYTES, heaps.rowColumn, first);
        ByteVector cuts = ByteVector.fromArray(BYTES, heaps.rowCut, first);
        return columns.selectFrom(ranks).compare(VectorOperators.GT, cuts).toLong();
    }
}
