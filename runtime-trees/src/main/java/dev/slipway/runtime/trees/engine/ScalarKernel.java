package dev.slipway.runtime.trees.engine;

/// Plain Java: eight trees are walked in step.
final class ScalarKernel implements Kernel {
    private static final int BLOCK_FROM = 16;

    @Override
    public void addRow(CompiledTrees trees, Scratch scratch) {
        trees.flat().walkRow(scratch.rowRanks, scratch.found);
        trees.leaves().addRow(scratch);
    }

    @Override
    public int blockFrom(CompiledTrees trees) {
        return BLOCK_FROM;
    }

    @Override
    public void spread(long[] planes, int height, byte[] slots) {
        for (int eight = 0; eight < 8; eight++) {
            long bytes = 0;
            for (int level = 0; level < height; level++) {
                bytes =
                        bytes + bytes
                                | Long.expand(planes[level] >>> (8 * eight), 0x0101010101010101L);
            }
            Scratch.LONGS.set(slots, 8 * eight, bytes);
        }
    }
}
