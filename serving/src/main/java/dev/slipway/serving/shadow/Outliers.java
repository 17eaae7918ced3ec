package dev.slipway.serving.shadow;

import dev.slipway.api.journal.Sha256;
import dev.slipway.stats.compare.DifferenceKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The greatest differences, a bounded number of them; which ones does not depend on the order that
/// they come in.
///
/// *Threads*: one at a time.
final class Outliers {
    private static final int MOST = 100;
    private static final Comparator<Outlier> LEAST_FIRST =
            Comparator.comparingDouble(Outlier::distance)
                    .thenComparing(Outlier::prediction, Comparator.reverseOrder());

    private final PriorityQueue<Outlier> kept = new PriorityQueue<>(LEAST_FIRST);

    /// One of them.
    ///
    /// @param tensor the name of the one that differs most
    /// @param values of the request's first row; null when they are not to be shown
    record Outlier(
            String prediction,
            String tensor,
            DifferenceKind kind,
            double distance,
            Sha256 input,
            @Nullable String values) {}

    /// Whether a difference of this size belongs here now.
    boolean wouldTake(double distance) {
        Outlier least = kept.peek();
        return kept.size() < MOST || least == null || distance >= least.distance();
    }

    /// Takes one, for the least if there are enough.
    void add(Outlier one) {
        kept.add(one);
        if (kept.size() > MOST) {
            kept.poll();
        }
    }

    /// Adds those of another.
    void merge(Outliers other) {
        other.kept.forEach(this::add);
    }

    /// All of them, the greatest first.
    List<Outlier> all() {
        List<Outlier> all = new ArrayList<>(kept);
        all.sort(LEAST_FIRST.reversed());
        return all;
    }
}
