package dev.slipway.serving.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Direct buffers that are used again, in sizes of powers of two.
///
/// *Threads*: lock-free. What is kept for reuse never exceeds the limit.
public final class DirectBufferPool {
    private static final int SMALLEST_BITS = 8;
    private static final int LARGEST_BITS = 24;

    private final long limit;
    private final AtomicLong kept = new AtomicLong();
    private final List<ConcurrentLinkedQueue<ByteBuffer>> sizes = new ArrayList<>();

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
        if (kept.addAndGet(bytes) > limit) {
            kept.addAndGet(-bytes);
            return;
        }
        sizes.get(sizeOf(bytes)).add(buffer);
    }

    private static int sizeOf(int bytes) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1);
        return Math.max(bits - SMALLEST_BITS, 0);
    }
}
