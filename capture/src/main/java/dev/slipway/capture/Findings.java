package dev.slipway.capture;

import dev.slipway.api.capture.CapturedPrediction;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;

/// The best of the predictions that a look-up sees: the newest or the slowest, each once.
///
/// *Threads*: one.
final class Findings {
    private static final Comparator<CapturedPrediction> NEWEST =
            Comparator.comparing(CapturedPrediction::id);
    private static final Comparator<CapturedPrediction> SLOWEST =
            Comparator.<CapturedPrediction>comparingLong(one -> one.times().totalNanos())
                    .thenComparing(NEWEST);

    private final boolean slowest;
    private final Comparator<CapturedPrediction> best;
    private final int limit;
    private final Predicate<CapturedPrediction> wanted;
    private final Queue<CapturedPrediction> worstFirst;
    private final Set<String> ids = new HashSet<>();

    /// @param slowest whether the slowest are the best, not the newest
    Findings(boolean slowest, int limit, Predicate<CapturedPrediction> wanted) {
        this.slowest = slowest;
        this.best = slowest ? SLOWEST : NEWEST;
        this.limit = limit;
        this.wanted = wanted;
        this.worstFirst = new PriorityQueue<>(best);
    }

    void see(CapturedPrediction one) {
        if (!wanted.test(one) || !ids.add(one.id())) {
            return;
        }
        worstFirst.add(one);
        if (worstFirst.size() > limit) {
            CapturedPrediction worst = worstFirst.remove();
            ids.remove(worst.id());
        }
    }

    /// Whether nothing in a file whose largest id is `last` could be among them any more.
    boolean isBeyond(String last) {
        CapturedPrediction worst = worstFirst.peek();
        return !slowest
                && worst != null
                && worstFirst.size() == limit
                && last.compareTo(worst.id()) < 0;
    }

    /// The best first.
    List<CapturedPrediction> best() {
        return worstFirst.stream().sorted(best.reversed()).toList();
    }
}
