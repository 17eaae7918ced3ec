package dev.slipway.runtime.trees.engine;

/// The steps that depend on what the machine offers.
///
/// *Threads*: stateless.
interface Kernel {
    /// Adds all trees' leaves to the first accumulators for the row whose ranks are in
    /// `scratch.rowRanks`.
    void addRow(CompiledTrees trees, Scratch scratch);

    /// Turns one word per level, the highest first, into one slot number per row.
    void spread(long[] planes, int height, byte[] slots);

    /// From how many rows on a block is faster than its rows one by one.
    int blockFrom(CompiledTrees trees);
}
