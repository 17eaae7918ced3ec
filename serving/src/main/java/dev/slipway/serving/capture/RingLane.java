package dev.slipway.serving.capture;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// What waits of the predictions that have one lane of a ring.
///
/// *Threads*: any number offer, one takes. Lock-free.
final class RingLane {
    private static final int SLAB_BYTES = 64 << 10;

    /// Memory that stays in all lanes when it is not used: 4 MiB.
    private static final int SPARE = 64;

    private static final AtomicReferenceFieldUpdater<RingLane, Slab> LAST =
            AtomicReferenceFieldUpdater.newUpdater(RingLane.class, Slab.class, "last");

    private final long limit;
    private final int slabBytes;

    /// Memory of all lanes, in bytes.
    private final AtomicLong taken;

    private final RingLane[] all;

    private final ConcurrentLinkedDeque<SlabMemory> spare = new ConcurrentLinkedDeque<>();

    /// How many those are: the deque would count them one by one.
    private final AtomicInteger spares = new AtomicInteger();

    private volatile Slab last = Slab.sealed();
    private volatile Slab first = last;

    /// What is shown to whoever takes.
    private final WaitingObserved observed = new WaitingObserved();

    private final WaitingTensors tensors = new WaitingTensors();

    /// @param limit of the memory that waits in all lanes, in bytes
    /// @param taken of it so far
    /// @param all the lanes, which leave each other memory
    RingLane(long limit, AtomicLong taken, RingLane[] all) {
        this.limit = limit;
        this.taken = taken;
        this.all = all;
        this.slabBytes = (int) Math.min(SLAB_BYTES, limit);
    }

    /// Whether there was room for what was observed of a prediction. Whatever happens, a place that
    /// was claimed is shown: nothing behind it could be read otherwise.
    ///
    /// @param common what it has in common with others
    boolean offer(ObservedPrediction prediction, CommonObserved common) {
        boolean isSmall = ObservedRecord.isSmall(prediction);
        int bytes = Waiting.HEAD + ObservedRecord.bytes(prediction, isSmall);
        for (@Nullable Slab slab = last; slab != null; slab = behind(slab, bytes)) {
            long place = slab.claim(bytes, true);
            if (place >= 0) {
                int kind = Slab.UNFINISHED;
                try {
                    slab.begin(place, bytes, common);
                    int body = Slab.body(place);
                    if (isSmall) {
                        int _ = ObservedRecord.put(prediction, common, slab.array(), body);
                        kind = ObservedRecord.SMALL;
                    } else {
                        int end = body + bytes - Waiting.HEAD;
                        int _ = ObservedRecord.putWide(prediction, common, slab.array(), body, end);
                        kind = ObservedRecord.WIDE;
                    }
                } finally {
                    slab.end(place, bytes, kind);
                }
                return true;
            }
        }
        return false;
    }

    /// Whether there was room for the tensors of a prediction. Their place is shown likewise.
    ///
    /// @param inputs in the signature's order
    /// @param named all others
    /// @param size as [TensorsRecord] said of them
    boolean offer(
            PredictionId id,
            CommonCall common,
            List<Tensor> inputs,
            List<NamedTensor> named,
            long size) {
        boolean isSmall = TensorsRecord.isSmall(size);
        int bytes = Waiting.HEAD + TensorsRecord.bytes(size);
        for (@Nullable Slab slab = last; slab != null; slab = behind(slab, bytes)) {
            long place = slab.claim(bytes, false);
            if (place >= 0) {
                int kind = Slab.UNFINISHED;
                try {
                    slab.begin(place, bytes, common);
                    int body = Slab.body(place);
                    if (isSmall) {
                        int _ = TensorsRecord.put(id, inputs, named, slab.array(), body);
                        kind = TensorsRecord.SMALL;
                    } else {
                        int _ = TensorsRecord.putWide(id, inputs, named, slab.array(), body);
                        kind = TensorsRecord.WIDE;
                    }
                } finally {
                    slab.end(place, bytes, kind);
                }
                return true;
            }
        }
        return false;
    }

    /// The newest slab, behind one that has no room; null when there is no memory for it.
    private @Nullable Slab behind(Slab slab, int bytes) {
        slab.seal();
        Slab next = follower(slab, bytes);
        if (next == null) {
            return null;
        }
        LAST.compareAndSet(this, slab, next);
        return last;
    }

    /// The slab behind this one, which is sealed; null when there is none and no memory for it.
    private @Nullable Slab follower(Slab slab, int bytes) {
        Slab known = slab.next();
        if (known != null) {
            return known;
        }
        SlabMemory memory = memory(bytes);
        if (memory == null) {
            return null;
        }
        boolean isAppended = false;
        try {
            isAppended = slab.append(new Slab(memory, slab.counted()));
        } finally {
            if (!isAppended) {
                giveBack(memory, 0, 0);
            }
        }
        return slab.next();
    }

    private @Nullable SlabMemory memory(int bytes) {
        int size = Math.max(slabBytes, bytes);
        if (taken.addAndGet(size) > limit) {
            taken.addAndGet(-size);
            return null;
        }
        @Nullable SlabMemory used = size == slabBytes ? stayed() : null;
        if (used == null) {
            return made(size);
        }
        used.wipe();
        return used;
    }

    /// Memory that stayed here, or else in another lane: none is made while any lies idle, so that
    /// all of it together is no more than may wait.
    private @Nullable SlabMemory stayed() {
        @Nullable SlabMemory used = polled();
        for (int i = 0; used == null && i < all.length; i++) {
            used = all[i].polled();
        }
        return used;
    }

    private @Nullable SlabMemory polled() {
        @Nullable SlabMemory used = spare.pollFirst();
        if (used != null) {
            spares.decrementAndGet();
        }
        return used;
    }

    /// What there is no memory for is left to others.
    private SlabMemory made(int size) {
        SlabMemory made = null;
        try {
            made = new SlabMemory(size);
            return made;
        } finally {
            if (made == null) {
                taken.addAndGet(-size);
            }
        }
    }

    private void giveBack(SlabMemory memory, int bytes, int records) {
        memory.letGo(bytes, records);
        if (memory.bytes() == slabBytes) {
            keep(memory);
        }
        taken.addAndGet(-memory.bytes());
    }

    private void keep(SlabMemory memory) {
        if (spares.incrementAndGet() > SPARE / all.length) {
            spares.decrementAndGet();
        } else {
            spare.addFirst(memory);
        }
    }

    /// The oldest, or null when nothing waits that is whole. What it gave before is the next one
    /// then.
    ///
    /// @param beforeLettingGo runs before memory is used again in which anything stands that it
    ///     gave
    @Nullable Waiting next(Runnable beforeLettingGo) {
        while (true) {
            Slab slab = first;
            SlabCursor unread = slab.unread();
            if (unread != null) {
                Waiting item = shown(unread);
                if (item != null) {
                    return item;
                }
            } else {
                if (!slab.isRead()) {
                    return null;
                }
                letGo(slab, beforeLettingGo);
                Slab next = slab.next();
                if (next == null) {
                    return null;
                }
                first = next;
            }
        }
    }

    /// Goes behind a record, also one that makes no sense; null for one that was never finished.
    private @Nullable Waiting shown(SlabCursor unread) {
        int kind = unread.enter();
        try {
            return switch (kind) {
                case ObservedRecord.SMALL -> observed(unread, true);
                case ObservedRecord.WIDE -> observed(unread, false);
                case TensorsRecord.SMALL -> tensors(unread, true);
                case TensorsRecord.WIDE -> tensors(unread, false);
                default -> null;
            };
        } finally {
            unread.leave();
        }
    }

    private Waiting observed(SlabCursor record, boolean isSmall) {
        observed.at(record.memory(), record.position(), record.sharedAt(), isSmall);
        return observed;
    }

    private Waiting tensors(SlabCursor record, boolean isSmall) {
        tensors.at(record.memory(), record.position(), record.bytes(), record.sharedAt(), isSmall);
        return tensors;
    }

    /// Has the memory used again of a slab that nobody reads or writes any more. Where something
    /// breaks before, somebody may still look at it: it is not used again, and waits no longer.
    private void letGo(Slab slab, Runnable before) {
        SlabMemory memory = slab.takeMemory();
        if (memory == null) {
            return;
        }
        boolean isFree = false;
        try {
            before.run();
            isFree = true;
        } finally {
            if (!isFree) {
                taken.addAndGet(-memory.bytes());
            }
        }
        giveBack(memory, slab.claimed(), slab.records());
    }

    /// How many predictions were let in so far, whether they still wait or not.
    long counted() {
        Slab slab = last;
        for (Slab next = slab.next(); next != null; next = slab.next()) {
            slab = next;
        }
        return slab.counted();
    }

    /// Bytes that wait now.
    long bytes() {
        long bytes = 0;
        for (Slab slab = first; slab != null; slab = slab.next()) {
            bytes += slab.waiting();
        }
        return bytes;
    }
}
