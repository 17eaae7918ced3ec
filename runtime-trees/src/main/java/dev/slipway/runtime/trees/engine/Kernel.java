package dev.slipway.runtime.trees.engine;

/// The steps that depend on what the machine offers.
///
/// *Threads*: stateless.
interface Kernel {
    /// Adds all trees' leaves to the first accumulators for the row whose ranks are in
    /// `scratch.rowRanks`.
    void addRow(CompiledTrees trees, Scratch scratch);

    /// From how many rows on a block is faster than its rows one by one.
    int blockFrom(CompiledTrees trees);

    /// How many words of 64 rows make a block, for a model with so many masks.
    int words(int masks);

    /// The most cuts of a feature that [#compare] answers faster than ranking its values does.
    int comparesUpTo();

    /// Answers all cuts of a feature for one word of rows: a row's bit becomes 1 where its key is
    /// at or above the cut.
    ///
    /// @param from where the word's 64 values start in the input's floats
    /// @param missing stands for the key of NaN
    /// @param at where the first cut's answer belongs in the masks; the others follow one block of
    ///     words further each
    void compare(Axis axis, int from, int missing, int at, Scratch scratch);

    /// Adds all trees' leaves to the accumulators of a block whose answers are in `scratch.masks`.
    void addBlock(CompiledTrees trees, int rows, Scratch scratch);
}
