package dev.slipway.runtime.remote;

import dev.slipway.runtime.remote.wire.FailureKind;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What was counted of a backend.
///
/// *Threads*: safe from any number of threads.
public final class BackendCounts {
    private final LongAdder answered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final AtomicInteger inside = new AtomicInteger();
    private final Map<FailureKind, LongAdder> failures = new EnumMap<>(FailureKind.class);

    BackendCounts() {
        for (FailureKind kind : FailureKind.values()) {
            failures.put(kind, new LongAdder());
        }
    }

    void began() {
        inside.incrementAndGet();
    }

    void ended(long took) {
        inside.decrementAndGet();
        nanos.add(took);
    }

    void answered() {
        answered.increment();
    }

    void failed(FailureKind kind) {
        LongAdder count = failures.get(kind);
        if (count != null) {
            count.increment();
        }
    }

    void refused() {
        refused.increment();
    }

    void retried() {
        retries.increment();
    }

    /// Calls by what became of them: `answered`, how they failed, or `left-alone` when they were
    /// not sent.
    public Map<String, Long> outcomes() {
        Map<String, Long> outcomes = new LinkedHashMap<>();
        outcomes.put("answered", answered.sum());
        outcomes.put("left-alone", refused.sum());
        failures.forEach((kind, count) -> outcomes.put(kind.label(), count.sum()));
        return outcomes;
    }

    /// Calls that were sent again.
    public long retries() {
        return retries.sum();
    }

    /// Time of all calls together, in nanoseconds.
    public long nanos() {
        return nanos.sum();
    }

    /// Calls that are there now.
    public int inside() {
        return inside.get();
    }
}
