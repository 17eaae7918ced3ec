package dev.slipway.serving.capture;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to be written, bounded in bytes.
///
/// *Threads*: any number offer, one takes. Lock-free: whoever takes may have the lowest priority of
/// all and never keeps a request waiting. Nobody is woken; who takes looks by itself.
public final class CaptureRing {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentLinkedQueue<CaptureItem> items = new ConcurrentLinkedQueue<>();

    CaptureRing(long limit) {
        this.limit = limit;
    }

    /// Whether there was room for it.
    boolean offer(CaptureItem item) {
        long more = item.bytes();
        if (bytes.addAndGet(more) > limit) {
            bytes.addAndGet(-more);
            return false;
        }
        items.add(item);
        return true;
    }

    /// The oldest, or null when nothing waits.
    public @Nullable CaptureItem poll() {
        CaptureItem item = items.poll();
        if (item != null) {
            bytes.addAndGet(-item.bytes());
        }
        return item;
    }

    /// Bytes that wait now.
    public long bytes() {
        return bytes.get();
    }
}
