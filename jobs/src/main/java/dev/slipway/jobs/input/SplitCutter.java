package dev.slipway.jobs.input;

import java.util.ArrayList;
import java.util.List;

/// Puts consecutive pieces together until they are worth a thread's while: enough splits for every
/// thread to have several, none so small that its output would be a crumb.
final class SplitCutter {
    private static final int SPLITS_PER_THREAD = 8;
    private static final long SMALLEST = 1L << 20;
    private static final long LARGEST = 128L << 20;
    private static final int MOST_PIECES = 1_000;

    private final long enough;
    private final List<Split> splits = new ArrayList<>();
    private List<Piece> open = new ArrayList<>();
    private long bytes;

    private SplitCutter(long enough) {
        this.enough = enough;
    }

    static List<Split> cut(List<Piece> pieces, int parallelism) {
        long all = pieces.stream().mapToLong(Piece::bytes).sum();
        SplitCutter cutter = new SplitCutter(enough(all, parallelism));
        pieces.forEach(cutter::add);
        cutter.end();
        return cutter.splits;
    }

    /// How many of so many bytes are worth a thread's while.
    static long enough(long bytes, int parallelism) {
        long share = bytes / ((long) parallelism * SPLITS_PER_THREAD);
        return Math.clamp(share, SMALLEST, LARGEST);
    }

    private void add(Piece piece) {
        open.add(piece);
        bytes += piece.bytes();
        if (bytes >= enough || open.size() == MOST_PIECES) {
            end();
        }
    }

    private void end() {
        if (!open.isEmpty()) {
            splits.add(new Split(splits.size(), open));
            open = new ArrayList<>();
            bytes = 0;
        }
    }
}
