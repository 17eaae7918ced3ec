package dev.slipway.capture;

import dev.slipway.api.capture.CapturedColumn;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.model.Cell;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The best of the predictions that a look-up sees: the newest or the slowest, each once, as far as
/// memory goes.
///
/// *Threads*: one.
final class Findings {
    /// Values of inputs and outputs that all of them may have together, unless the best one alone
    /// has more.
    static final long CELLS = 1_000_000;

    /// So many characters of a text take the memory of another value.
    static final int CHARACTERS = 32;

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
    private long cells;
    private @Nullable CapturedPrediction tooMuch;

    /// @param slowest whether the slowest are the best, not the newest
    Findings(boolean slowest, int limit, Predicate<CapturedPrediction> wanted) {
        this.slowest = slowest;
        this.best = slowest ? SLOWEST : NEWEST;
        this.limit = limit;
        this.wanted = wanted;
        this.worstFirst = new PriorityQueue<>(best);
    }

    void see(CapturedPrediction one) {
        if (!wanted.test(one) || isTooMuch(one) || !ids.add(one.id())) {
            return;
        }
        worstFirst.add(one);
        cells += cells(one);
        if (worstFirst.size() > limit) {
            CapturedPrediction _ = removeWorst();
        }
        while (cells > CELLS && worstFirst.size() > 1) {
            // None that is worse is taken any more, so these stay the best without gaps.
            tooMuch = removeWorst();
        }
    }

    private boolean isTooMuch(CapturedPrediction one) {
        return tooMuch != null && best.compare(one, tooMuch) <= 0;
    }

    private CapturedPrediction removeWorst() {
        CapturedPrediction worst = worstFirst.remove();
        ids.remove(worst.id());
        cells -= cells(worst);
        return worst;
    }

    private static long cells(CapturedPrediction one) {
        return cells(one.inputs()) + cells(one.outputs()) + cells(one.features());
    }

    private static long cells(List<CapturedColumn> columns) {
        return columns.stream()
                .flatMap(column -> column.values().stream())
                .mapToLong(Findings::weight)
                .sum();
    }

    private static long weight(Cell cell) {
        return cell instanceof Cell.Text(String text) ? 1L + text.length() / CHARACTERS : 1;
    }

    /// Whether nothing in a file whose largest id is `last` could be among them any more.
    boolean isBeyond(String last) {
        if (slowest) {
            return false;
        }
        CapturedPrediction worst = worstFirst.peek();
        return (worst != null && worstFirst.size() == limit && last.compareTo(worst.id()) < 0)
                || (tooMuch != null && last.compareTo(tooMuch.id()) <= 0);
    }

    /// Whether there were more than memory goes, although fewer than the limit.
    boolean isCut() {
        return tooMuch != null && worstFirst.size() < limit;
    }

    /// The best first.
    List<CapturedPrediction> best() {
        return worstFirst.stream().sorted(best.reversed()).toList();
    }
}
