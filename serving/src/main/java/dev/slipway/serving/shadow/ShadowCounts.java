package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowDrop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// How many requests were seen, sampled and dropped.
///
/// *Threads*: lock-free, from any number of threads.
final class ShadowCounts {
    private final LongAdder eligible = new LongAdder();
    private final LongAdder sampled = new LongAdder();
    private final AtomicLongArray drops = new AtomicLongArray(ShadowDrop.Reason.values().length);

    /// Counts a request that it might see.
    void eligible() {
        eligible.increment();
    }

    /// Counts one that it samples.
    void sampled() {
        sampled.increment();
    }

    /// Counts one of these that is not compared.
    void drop(ShadowDrop.Reason reason) {
        drops.incrementAndGet(place(reason));
    }

    long eligibleCount() {
        return eligible.sum();
    }

    long sampledCount() {
        return sampled.sum();
    }

    /// The drops of each reason that there were any of.
    List<ShadowDrop> dropped() {
        List<ShadowDrop> all = new ArrayList<>();
        for (ShadowDrop.Reason reason : ShadowDrop.Reason.values()) {
            long count = drops.get(place(reason));
            if (count > 0) {
                all.add(new ShadowDrop(reason, count));
            }
        }
        return all;
    }

    @SuppressWarnings("EnumOrdinal") // a place in a table that is never stored
    private static int place(ShadowDrop.Reason reason) {
        return reason.ordinal();
    }
}
