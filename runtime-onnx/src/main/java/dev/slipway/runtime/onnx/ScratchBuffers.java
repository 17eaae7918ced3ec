package dev.slipway.runtime.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;

/// Direct buffers into which heap tensors are copied for the length of a call.
///
/// *Threads*: any; a buffer belongs to its taker until it is given back.
final class ScratchBuffers {
    private static final int KEPT = 16;
    private static final int SMALLEST = 1 << 12;
    private static final int LARGEST_KEPT = 1 << 20;

    private final ArrayBlockingQueue<ByteBuffer> idle = new ArrayBlockingQueue<>(KEPT);

    /// A buffer of at least `bytes`, with `bytes` as its limit.
    ByteBuffer take(int bytes) {
        ByteBuffer candidate = bytes <= LARGEST_KEPT ? idle.poll() : null;
        if (candidate == null || candidate.capacity() < bytes) {
            candidate =
                    ByteBuffer.allocateDirect(Math.max(bytes, SMALLEST))
                            .order(ByteOrder.nativeOrder());
        }
        return candidate.clear().limit(bytes);
    }

    /// Keeps the buffer for a later call, unless it is large or enough are kept.
    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() <= LARGEST_KEPT && !idle.offer(buffer)) {
            idle.poll();
        }
    }
}
