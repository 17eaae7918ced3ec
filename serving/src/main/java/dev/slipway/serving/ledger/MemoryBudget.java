package dev.slipway.serving.ledger;

/// How much memory loaded versions may hold together.
///
/// @param bytes wherever they lie
/// @param heapBytes of them on the Java heap
/// @param offHeapBytes of them outside the heap
public record MemoryBudget(long bytes, long heapBytes, long offHeapBytes) {
    /// *Errors*: `IllegalArgumentException` when nothing could be loaded.
    public MemoryBudget {
        if (bytes < 1 || heapBytes < 0 || offHeapBytes < 0) {
            throw new IllegalArgumentException(
                    "memory: " + bytes + " bytes (expected: >= 1) for serving");
        }
    }

    private static final double MACHINE_PART = 0.85;
    private static final double HEAP_PART = 0.5;

    /// What the Java machine itself takes beside its heap: code, classes, threads, buffers.
    private static final long JAVA_BYTES = 256L << 20;

    /// What a machine has left: outside the heap 85 % of its memory without the heap and what Java
    /// takes beside it, on the heap one half.
    ///
    /// @param machineBytes memory of the machine, or of the container that this process is in
    public static MemoryBudget ofMachine(long machineBytes, long maxHeapBytes) {
        long heap = (long) (maxHeapBytes * HEAP_PART);
        long left = (long) (machineBytes * MACHINE_PART) - maxHeapBytes - JAVA_BYTES;
        long offHeap = Math.max(0, left);
        return new MemoryBudget(Math.max(1, Math.max(heap, offHeap)), heap, offHeap);
    }

    /// This machine with another bound on everything together, which is its owner's to know.
    public MemoryBudget withBytes(long changed) {
        return new MemoryBudget(changed, heapBytes, changed);
    }

    /// So many bytes, wherever they lie.
    public static MemoryBudget of(long bytes) {
        return new MemoryBudget(bytes, bytes, bytes);
    }
}
