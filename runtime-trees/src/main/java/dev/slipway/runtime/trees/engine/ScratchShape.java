package dev.slipway.runtime.trees.engine;

/// How large the working memory of a call is, whatever the call.
///
/// @param words of 64 rows per block; 0 where the sums of a single one would be too large, and rows
///     go one by one
/// @param masks words for the answers of a block
/// @param ranks bytes for those of a row
/// @param found leaves that are noted at a time
/// @param sums of a block
/// @param inFloat whether sums are floats; else they are doubles
record ScratchShape(int words, int masks, int ranks, int found, int sums, boolean inFloat) {
    /// Sums and scores of a block that still fit the second-level cache. A file may claim very many
    /// groups, so a block of theirs has fewer rows.
    private static final int MOST_SUM_BYTES = 1 << 20;

    /// Keys and slots of a word of rows, and what is around the arrays.
    private static final long FIXED_BYTES = 640;

    private static final long BYTES_PER_WORD =
            (long) Long.BYTES * (HeapTrees.MAX_HEIGHT + (1 << HeapTrees.MAX_HEIGHT));

    static ScratchShape of(Kernel kernel, Columns columns, Leaves leaves, int trees) {
        int words = fittingWords(kernel.words(columns.maskCount()), leaves);
        int rows = rows(words);
        return new ScratchShape(
                words,
                FlatTrees.powerOfTwo((long) columns.maskCount() * words),
                Math.max(Scratch.ROWS, FlatTrees.powerOfTwo(columns.count())),
                Math.max(rows, trees),
                leaves.groups() * rows,
                leaves.plainFloat());
    }

    private static int fittingWords(int wanted, Leaves leaves) {
        if (fits(wanted, leaves)) {
            return wanted;
        }
        return fits(1, leaves) ? 1 : 0;
    }

    private static boolean fits(int words, Leaves leaves) {
        return (long) leaves.groups() * rows(words) * sumBytes(leaves.plainFloat())
                <= MOST_SUM_BYTES;
    }

    private static int rows(int words) {
        return words == 0 ? 1 : words * Scratch.ROWS;
    }

    /// Of a sum and the score that it becomes.
    private static int sumBytes(boolean inFloat) {
        return (inFloat ? Float.BYTES : Double.BYTES) + Double.BYTES;
    }

    /// Rows per block.
    int rows() {
        return rows(words);
    }

    /// All but the rows themselves, which take what callers send.
    long bytes() {
        return FIXED_BYTES
                + words * BYTES_PER_WORD
                + (long) Long.BYTES * masks
                + ranks
                + (long) Integer.BYTES * found
                + (long) sums * sumBytes(inFloat);
    }
}
