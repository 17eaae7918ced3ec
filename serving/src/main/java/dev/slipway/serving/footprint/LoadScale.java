package dev.slipway.serving.footprint;

import dev.slipway.api.model.MemoryUse;
import dev.slipway.runtime.LoadedModel;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Weighs native memory while one version is loaded and warmed up, or unloaded: one at a time, so
/// that a difference belongs to one.
///
/// What the allocator of the process gave out meanwhile goes on the version's account. Calls of
/// other versions may grow theirs meanwhile, and what the compiler takes is counted too, so
/// the figure may be some megabytes off; a version never counts for less than one half of what its
/// runtime says, however much others have freed.
///
/// *Threads*: safe from any number of threads, of which one is inside.
public final class LoadScale {
    private final NativeGauge gauge;
    private final ReentrantLock inside = new ReentrantLock();

    /// A scale that reads this gauge.
    public LoadScale(NativeGauge gauge) {
        this.gauge = gauge;
    }

    /// Does `work` when no other is being done.
    public <T> T alone(Supplier<T> work) {
        inside.lock();
        try {
            return work.get();
        } finally {
            inside.unlock();
        }
    }

    /// Gives memory back when nothing is being loaded.
    public void giveBack(Runnable work) {
        inside.lock();
        try {
            work.run();
        } finally {
            inside.unlock();
        }
    }

    /// What native code holds now.
    public long read() {
        return gauge.read();
    }

    /// What a model takes: what its runtime counts, and of native memory what was given out since
    /// the scale read `before`.
    public MemoryUse weigh(LoadedModel model, long before) {
        MemoryUse counted = model.memory();
        if (!model.isNative() || gauge.equals(NativeGauge.UNKNOWN)) {
            return counted;
        }
        long given = gauge.read() - before - counted.directBytes();
        return new MemoryUse(
                counted.heapBytes(),
                counted.directBytes(),
                Math.max(counted.nativeBytes() / 2, given));
    }
}
