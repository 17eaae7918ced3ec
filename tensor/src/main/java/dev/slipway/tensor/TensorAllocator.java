package dev.slipway.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Where a request's buffers come from: the heap, or memory that native code can read in place.
@FunctionalInterface
public interface TensorAllocator {
    /// A zeroed little-endian buffer with this limit.
    ByteBuffer allocate(int bytes);

    /// Buffers on the heap, reclaimed by the collector.
    static TensorAllocator heap() {
        return bytes -> ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
