package dev.slipway.runtime.trees.engine;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Vector code for registers of 512 bits: blocks by [VectorAnswers], [VectorPlanes] and
/// [VectorLeaves]. A single row's ranks are one vector: permuted into the order
/// of a tree's nodes and compared with all cuts of the tree at once, they give one word, and the
/// way down reads single bits of it.
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final int ROW_BLOCK_FROM = 20;

    /// For rows that are walked: the way down the trees costs a block of eight words as much for
    /// few rows as for many.
    private static final int WALK_BLOCK_FROM = 48;

    /// Masks of a block of eight words that still fit the second-level cache: 1 MiB.
    private static final int MOST_MASKS = 1 << 14;

    private final boolean permutesBytes;
    private final ScalarKernel scalar = new ScalarKernel();

    private VectorKernel(boolean permutesBytes) {
        this.permutesBytes = permutesBytes;
    }

    /// Whether registers are wide enough; where they are not, plain code is faster.
    static boolean suitsMachine() {
        return ByteVector.SPECIES_PREFERRED.length() >= BYTES.length();
    }

    /// @param permutesBytes whether one instruction permutes 64 bytes; else single rows are walked
    static Kernel create(boolean permutesBytes) {
        return new VectorKernel(permutesBytes);
    }

    @Override
    public int blockFrom(CompiledTrees trees) {
        return permutesBytes && trees.heaps().fitsRow() ? ROW_BLOCK_FROM : WALK_BLOCK_FROM;
    }

    @Override
    public int words(int masks) {
        return masks <= MOST_MASKS ? VectorPlanes.WORDS : scalar.words(masks);
    }

    @Override
    public int comparesUpTo() {
        return VectorAnswers.MOST_CUTS;
    }

    @Override
    public void compare(Axis axis, int from, int missing, int at, Scratch scratch) {
        VectorAnswers.compare(axis, from, missing, at, scratch);
    }

    @Override
    public void addBlock(CompiledTrees trees, int rows, Scratch scratch) {
        HeapTrees heaps = trees.heaps();
        for (int tree = 0; tree < trees.count(); tree++) {
            if (scratch.words == VectorPlanes.WORDS) {
                VectorPlanes.find(heaps, tree, scratch);
            } else {
                ScalarKernel.findPlanes(heaps, tree, scratch);
            }
            boolean plain = BitBlocks.addsPlainFloats(trees, tree);
            for (int first = 0; first < rows; first += Scratch.ROWS) {
                findSlots(heaps.height[tree], first / Scratch.ROWS, scratch);
                if (plain) {
                    addFloats(heaps, tree, BitBlocks.sumsOf(trees, tree, first, scratch), scratch);
                } else {
                    BitBlocks.add(trees, tree, first, rows, scratch);
                }
            }
        }
    }

    private static void findSlots(int height, int word, Scratch scratch) {
        ByteVector slot = ByteVector.zero(BYTES);
        for (int level = 0; level < height; level++) {
            long plane = scratch.planes[level * scratch.words + word];
            slot = slot.add(slot);
            slot = slot.add((byte) 1, VectorMask.fromLong(BYTES, plane));
        }
        slot.intoArray(scratch.slots, 0);
    }

    private static void addFloats(HeapTrees heaps, int tree, int at, Scratch scratch) {
        if (heaps.height[tree] <= VectorLeaves.MAX_HEIGHT) {
            VectorLeaves.add(heaps, tree, scratch.slots, scratch.floats, at);
        } else {
            ScalarKernel.addFloats(heaps, tree, at, scratch);
        }
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
