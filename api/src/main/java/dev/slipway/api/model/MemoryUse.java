package dev.slipway.api.model;

/// Memory by where it lies.
///
/// @param heapBytes objects of the Java heap
/// @param directBytes buffers outside the heap that Java allocated
/// @param nativeBytes what native code allocated
public record MemoryUse(long heapBytes, long directBytes, long nativeBytes) {
    /// No memory.
    public static final MemoryUse NONE = new MemoryUse(0, 0, 0);

    /// *Errors*: `IllegalArgumentException` for a negative number.
    public MemoryUse {
        if (heapBytes < 0 || directBytes < 0 || nativeBytes < 0) {
            throw new IllegalArgumentException(
                    "memory: heap "
                            + heapBytes
                            + ", direct "
                            + directBytes
                            + ", native "
                            + nativeBytes
                            + " (expected: >= 0)");
        }
    }

    /// Objects of the Java heap alone.
    public static MemoryUse ofHeap(long bytes) {
        return new MemoryUse(bytes, 0, 0);
    }

    /// What native code allocated alone.
    public static MemoryUse ofNative(long bytes) {
        return new MemoryUse(0, 0, bytes);
    }

    /// Bytes in all; as many as there can be when they are more.
    public long total() {
        return sum(heapBytes, offHeapBytes());
    }

    /// Bytes outside the heap.
    public long offHeapBytes() {
        return sum(directBytes, nativeBytes);
    }

    /// This and `other` together.
    public MemoryUse plus(MemoryUse other) {
        return new MemoryUse(
                sum(heapBytes, other.heapBytes),
                sum(directBytes, other.directBytes),
                sum(nativeBytes, other.nativeBytes));
    }

    /// This without `other`, which is a part of it.
    public MemoryUse minus(MemoryUse other) {
        return new MemoryUse(
                heapBytes - other.heapBytes,
                directBytes - other.directBytes,
                nativeBytes - other.nativeBytes);
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
