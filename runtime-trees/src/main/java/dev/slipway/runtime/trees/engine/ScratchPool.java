package dev.slipway.runtime.trees.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps working memory between calls: a few places that calls empty and fill without waiting. Each
/// has a line of the cache of its own, so that calls on different processors do not take it from
/// each other.
///
/// *Threads*: lock-free. When every place is empty a call gets fresh memory.
final class ScratchPool {
    private static final int PLACES = 16;

    /// References in a line of the cache, or in two.
    private static final int APART = 16;

    private final AtomicReferenceArray<@Nullable Scratch> places =
            new AtomicReferenceArray<>((PLACES + 1) * APART);
    private final Supplier<Scratch> fresh;

    ScratchPool(Supplier<Scratch> fresh) {
        this.fresh = fresh;
    }

    Scratch take() {
        int first = place();
        for (int i = 0; i < PLACES; i++) {
            int at = at(first + i);
            if (places.getPlain(at) != null) {
                Scratch taken = places.getAndSet(at, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return fresh.get();
    }

    void giveBack(Scratch scratch) {
        int first = place();
        for (int i = 0; i < PLACES; i++) {
            if (places.compareAndSet(at(first + i), null, scratch)) {
                return;
            }
        }
    }

    /// Where a place stands: behind the array's head, which all calls read.
    private static int at(int place) {
        return (place % PLACES + 1) * APART;
    }

    private static int place() {
        long id = Thread.currentThread().threadId();
        return (int) (((id * 0x9E37_79B9L) >>> 8) & (PLACES - 1));
    }
}
