package dev.slipway.serving.footprint;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.runtime.LoadedModel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Weighs native memory while a version is loaded and takes what its calls need, or is unloaded:
/// one at a time, so that a difference belongs to one.
///
/// What the allocator of the process gave out meanwhile goes on the version's account. Calls of
/// other versions may grow theirs meanwhile, and what the compiler takes is counted too, so
/// the figure may be some megabytes off; a version never counts for less than one half of what its
/// runtime says, however much others have freed, and for no less than all of it when a version was
/// unloaded meanwhile.
///
/// *Threads*: safe from any number of threads, of which one is inside. Nobody who unloads waits.
public final class LoadScale {
    private final NativeGauge gauge;
    private final ReentrantLock inside = new ReentrantLock();

    /// How often native memory began or ended to be taken or given back.
    private final AtomicLong changes = new AtomicLong();

    /// How many are giving some back.
    private final AtomicInteger givingBack = new AtomicInteger();

    /// A scale that reads this gauge.
    public LoadScale(NativeGauge gauge) {
        this.gauge = gauge;
    }

    /// What the scale read before a version was loaded.
    ///
    /// @param changes that had been until then
    public record Before(long bytes, long changes) {}

    /// Does `work` when no other is being done.
    public <T> T alone(Supplier<T> work) {
        inside.lock();
        try {
            changes.incrementAndGet();
            return work.get();
        } finally {
            inside.unlock();
        }
    }

    /// Gives memory back, at once: alone where nothing is being loaded.
    public void giveBack(Runnable work) {
        boolean isAlone = inside.tryLock();
        givingBack.incrementAndGet();
        try {
            changes.incrementAndGet();
            work.run();
        } finally {
            changes.incrementAndGet();
            givingBack.decrementAndGet();
            if (isAlone) {
                inside.unlock();
            }
        }
    }

    /// What native code holds now.
    public long read() {
        return gauge.read();
    }

    /// Begins to weigh.
    public Before before() {
        long seen = changes.get();
        return new Before(gauge.read(), seen);
    }

    /// Whether nobody but the version that was begun with has taken or given back any.
    public boolean isUndisturbed(Before before) {
        return givingBack.get() == 0 && changes.get() == before.changes();
    }

    /// What a model takes: what its runtime counts, and of native memory what was given out since
    /// `before`.
    public MemoryUse weigh(LoadedModel model, Before before) {
        MemoryUse counted = model.memory();
        if (!model.isNative() || gauge.equals(NativeGauge.UNKNOWN)) {
            return counted;
        }
        long given = gauge.read() - before.bytes() - counted.directBytes();
        long least = isUndisturbed(before) ? counted.nativeBytes() / 2 : counted.nativeBytes();
        return new MemoryUse(counted.heapBytes(), counted.directBytes(), Math.max(least, given));
    }
}
