package dev.slipway.stats;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Second;
import java.util.ArrayDeque;
import java.util.Deque;

/// The rule that people write, to compare with: "p99 of five minutes more than 20 % above the
/// baseline", looked at every minute once candidate has had 2,000 answers in them.
final class LiteralRule {
    private static final int MINUTES = 5;
    private static final long FEWEST = 2_000;

    private final Deque<LatencyHistogram> candidateMinutes = new ArrayDeque<>();
    private final Deque<LatencyHistogram> stableMinutes = new ArrayDeque<>();
    private int seconds;
    private boolean broken;

    void observe(Second second) {
        for (Arm arm : Arm.values()) {
            Deque<LatencyHistogram> kept = minutes(arm);
            if (seconds % 60 == 0) {
                kept.addLast(new LatencyHistogram());
                if (kept.size() > MINUTES) {
                    kept.removeFirst();
                }
            }
            kept.getLast().merge(second.compute().latencies(arm));
        }
        seconds++;
        if (seconds % 60 == 0 && seconds >= MINUTES * 60) {
            LatencyHistogram candidate = all(Arm.CANDIDATE);
            long stable = all(Arm.STABLE).quantile(0.99).orElse(0);
            broken |=
                    candidate.total() >= FEWEST
                            && candidate.quantile(0.99).orElse(0) > 1.2 * stable;
        }
    }

    /// Whether the release would have been aborted.
    boolean isBroken() {
        return broken;
    }

    private LatencyHistogram all(Arm arm) {
        LatencyHistogram all = new LatencyHistogram();
        minutes(arm).forEach(all::merge);
        return all;
    }

    private Deque<LatencyHistogram> minutes(Arm arm) {
        return arm == Arm.STABLE ? stableMinutes : candidateMinutes;
    }
}
