package dev.slipway.stats;

import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.LatencyLine;
import java.util.Optional;

/// Stable's latencies of the last five minutes, and the lines that follow from them.
///
/// A line is fixed before the second in which it is used. That is all that a test needs of it: a
/// line that misses its quantile costs power, not validity.
final class LatencyWindow {
    private static final int BLOCKS = 30;
    private static final int SECONDS_OF_BLOCK = 10;
    private static final double LATENCIES_BEYOND_LINE = 2;

    private final EvidencePlan.Latency goal;
    private final LatencyHistogram[] blocks = new LatencyHistogram[BLOCKS];
    private final LatencyHistogram all = new LatencyHistogram();
    private int seconds;

    LatencyWindow(EvidencePlan.Latency goal) {
        this.goal = goal;
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = new LatencyHistogram();
        }
    }

    void add(LatencyHistogram second) {
        LatencyHistogram block = blocks[seconds / SECONDS_OF_BLOCK % BLOCKS];
        if (seconds % SECONDS_OF_BLOCK == 0 && block.total() > 0) {
            all.subtract(block);
            block.clear();
        }
        block.merge(second);
        all.merge(second);
        seconds++;
    }

    /// Empty until the window holds enough for its quantile to mean something.
    Optional<LatencyLine> line() {
        if (all.total() * (1 - goal.quantile()) < LATENCIES_BEYOND_LINE) {
            return Optional.empty();
        }
        long stable = all.quantile(goal.quantile()).orElseThrow();
        double grown =
                Math.max(
                        stable * (1 + goal.increase()),
                        (double) stable + goal.leastIncrease().toNanos());
        long candidate = LatencyHistogram.roundUp((long) StrictMath.ceil(grown));
        return Optional.of(new LatencyLine(stable, candidate));
    }
}
