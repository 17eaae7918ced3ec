package dev.slipway.runtime.trees.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps working memory between calls: a few places that calls empty and fill without waiting.
///
/// *Threads*: lock-free. When every place is empty a call gets fresh memory.
final class ScratchPool {
    private static final int PLACES = 16;

    private final AtomicReferenceArray<@Nullable Scratch> places =
            new AtomicReferenceArray<>(PLACES);
    private final Supplier<Scratch> fresh;

    ScratchPool(Supplier<Scratch> fresh) {
        this.fresh = fresh;
    }

    Scratch take() {
        int first = place();
        for (int i = 0; i < PLACES; i++) {
            int at = (first + i) % PLACES;
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
            if (places.compareAndSet((first + i) % PLACES, null, scratch)) {
                return;
            }
        }
    }

    private static int place() {
        long id = Thread.currentThread().threadId();
        return (int) (((id * 0x9E37_79B9L) >>> 8) & (PLACES - 1));
    }
}
