package dev.slipway.serving.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Direct buffers that are used again, in sizes of powers of two.
///
/// A size that is not asked for any more gives way to those that are: what is kept of it would else
/// keep them out for good, and each of their requests would take memory that only the collector
/// gives back.
///
/// *Threads*: lock-free; counts that meet may blur. What is kept for reuse never exceeds the limit.
public final class DirectBufferPool {
    private static final int SMALLEST_BITS = 8;
    private static final int LARGEST_BITS = 24;

    /// So many buffers of other sizes were asked for since the last one of a size that is not used
    /// any more.
    private static final int FORGOTTEN = 10_000;

    private final long limit;
    private final AtomicLong kept = new AtomicLong();
    private final List<ConcurrentLinkedQueue<ByteBuffer>> sizes = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicIntegerArray askedLast =
            new AtomicIntegerArray(LARGEST_BITS - SMALLEST_BITS + 1);

    /// A pool that keeps at most `limit` bytes while nobody uses them.
    public DirectBufferPool(long limit) {
        this.limit = limit;
        for (int bits = SMALLEST_BITS; bits <= LARGEST_BITS; bits++) {
            sizes.add(new ConcurrentLinkedQueue<>());
        }
    }

    /// Buffers for one request.
    public RequestBuffers forRequest() {
        return new RequestBuffers(this);
    }

    /// Bytes kept for reuse now.
    public long keptBytes() {
        return kept.get();
    }

    static boolean isPooled(int bytes) {
        return bytes <= 1 << LARGEST_BITS;
    }

    /// A buffer of at least `bytes`, with any content.
    ByteBuffer take(int bytes) {
        int size = sizeOf(bytes);
        int number = asked.getOpaque() + 1;
        asked.setOpaque(number);
        askedLast.setOpaque(size, number);
        @Nullable ByteBuffer reused = sizes.get(size).poll();
        if (reused == null) {
            return ByteBuffer.allocateDirect(1 << (size + SMALLEST_BITS))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        kept.addAndGet(-reused.capacity());
        return reused;
    }

    void giveBack(ByteBuffer buffer) {
        int bytes = buffer.capacity();
        if (kept.addAndGet(bytes) > limit && !makesRoom()) {
            kept.addAndGet(-bytes);
            return;
        }
        boolean isKept = false;
        try {
            isKept = sizes.get(sizeOf(bytes)).add(buffer);
        } finally {
            if (!isKept) {
                // What is counted and not there would keep others out for good.
                kept.addAndGet(-bytes);
            }
        }
    }

    /// Lets go of all sizes that are not used any more; whether what is kept is within the limit.
    private boolean makesRoom() {
        int now = asked.getOpaque();
        for (int size = 0; size < sizes.size(); size++) {
            if (now - askedLast.getOpaque(size) > FORGOTTEN) {
                forget(sizes.get(size));
            }
        }
        return kept.get() <= limit;
    }

    private void forget(ConcurrentLinkedQueue<ByteBuffer> unused) {
        @Nullable ByteBuffer one = unused.poll();
        while (one != null) {
            kept.addAndGet(-one.capacity());
            one = unused.poll();
        }
    }

    private static int sizeOf(int bytes) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
        return Math.max(bits - SMALLEST_BITS, 0);
    }
}
