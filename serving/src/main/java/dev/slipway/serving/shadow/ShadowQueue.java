package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.features.ServedValue;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits for a shadow: bounded in number and bytes, the newest is dropped.
///
/// *Threads*: lock-free, from any number of threads: whoever takes has the lowest priority, and
/// nobody may wait for it.
final class ShadowQueue {
    private final int mostItems;
    private final long mostBytes;
    private final ConcurrentLinkedQueue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /// One request that waits.
    ///
    /// @param given to some of its rows for aggregates of events, to be asked again
    /// @param hash that it was drawn by
    /// @param bytes that are taken for it until it is done
    /// @param since when it waits, by the monotonic clock
    record Item(ShadowedCall call, List<ServedValue> given, long hash, long bytes, long since) {}

    ShadowQueue(ShadowSpec.Limits limits) {
        this.mostItems = limits.items();
        this.mostBytes = limits.bytes().bytes();
    }

    /// Takes room for an item of so many bytes; why there is none, or null.
    ShadowDrop.@Nullable Reason take(long more) {
        if (more > mostBytes) {
            return ShadowDrop.Reason.TOO_LARGE;
        }
        if (count.incrementAndGet() > mostItems) {
            count.decrementAndGet();
            return ShadowDrop.Reason.QUEUE_FULL;
        }
        if (bytes.addAndGet(more) > mostBytes) {
            giveBack(more);
            return ShadowDrop.Reason.BYTES_FULL;
        }
        return null;
    }

    /// Lets an item wait for which room was taken.
    void add(Item item) {
        items.add(item);
    }

    /// The item that waits longest, whose room stays taken; null when none does.
    @Nullable Item poll() {
        return items.poll();
    }

    /// Gives the room of an item back.
    void done(Item item) {
        giveBack(item.bytes());
    }

    /// Gives back room that was taken.
    void giveBack(long taken) {
        count.decrementAndGet();
        bytes.addAndGet(-taken);
    }

    /// The part of the items that may wait that do, or of the bytes, if that is more.
    double fill() {
        return Math.max((double) count.get() / mostItems, (double) bytes.get() / mostBytes);
    }

    /// Items for which room is taken.
    int items() {
        return count.get();
    }

    /// Bytes that are taken.
    long bytes() {
        return bytes.get();
    }
}
