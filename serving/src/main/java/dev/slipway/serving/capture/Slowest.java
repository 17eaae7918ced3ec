package dev.slipway.serving.capture;

import dev.slipway.api.capture.CaptureReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/// The slowest predictions of an endpoint since somebody asked last.
///
/// *Threads*: lock-free. What is faster than all of them costs one read.
final class Slowest {
    private static final Comparator<CaptureItem.Observed> BY_TIME =
            Comparator.comparingLong(one -> one.prediction().edge().totalNanos());
    private static final AtomicReferenceFieldUpdater<Slowest, Ranking> RANKING =
            AtomicReferenceFieldUpdater.newUpdater(Slowest.class, Ranking.class, "ranking");

    private final int count;
    private volatile Ranking ranking = Ranking.EMPTY;

    /// @param slowest the slowest last
    /// @param bar what a prediction has to take longer than, in nanoseconds
    private record Ranking(List<CaptureItem.Observed> slowest, long bar) {
        static final Ranking EMPTY = new Ranking(List.of(), -1);

        Ranking with(CaptureItem.Observed one, int count) {
            List<CaptureItem.Observed> all = new ArrayList<>(slowest);
            all.add(one);
            all.sort(BY_TIME);
            List<CaptureItem.Observed> kept =
                    List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
            long bar = kept.size() < count ? -1 : kept.getFirst().prediction().edge().totalNanos();
            return new Ranking(kept, bar);
        }
    }

    Slowest(int count) {
        this.count = count;
    }

    /// Takes part with a prediction, which was kept already or not.
    void consider(CaptureItem.Observed one) {
        long nanos = one.prediction().edge().totalNanos();
        Ranking before = ranking;
        while (nanos > before.bar()) {
            if (RANKING.compareAndSet(this, before, before.with(one, count))) {
                return;
            }
            before = ranking;
        }
    }

    /// Whether a prediction of this duration would be among them.
    boolean wouldTake(long nanos) {
        return nanos > ranking.bar();
    }

    /// Those that nobody kept yet, and begins anew.
    List<CaptureItem.Observed> take() {
        return RANKING.getAndSet(this, Ranking.EMPTY).slowest().stream()
                .filter(one -> one.reason() == CaptureReason.SLOW)
                .toList();
    }
}
