package dev.slipway.serving;

import dev.slipway.serving.ledger.MemoryBudget;
import java.time.Duration;

/// The limits of the data plane.
///
/// @param requestBytes request bytes that may be in flight in the whole process
/// @param concurrency requests that one endpoint may hold at once, from head to encoded answer
/// @param slots platform threads on which the long calls of all versions run
/// @param slotQueue long calls of one version that may wait for a slot
/// @param pooledBytes direct memory kept for reuse between requests
/// @param memory that loaded versions may hold together
/// @param warmBytes of packages that sleeping versions may keep read and checked
/// @param warmUpLimit time after which warming up stops, settled or not
/// @param drainLimit how long a shutdown waits for the requests inside
public record ServingConfig(
        long requestBytes,
        int concurrency,
        int slots,
        int slotQueue,
        long pooledBytes,
        MemoryBudget memory,
        long warmBytes,
        Duration warmUpLimit,
        Duration drainLimit) {
    /// *Errors*: `IllegalArgumentException` naming the first limit that is out of range.
    public ServingConfig {
        require("request-bytes", requestBytes, 1);
        require("concurrency", concurrency, 1);
        require("slots", slots, 1);
        require("slot-queue", slotQueue, 1);
        require("pooled-bytes", pooledBytes, 0);
        require("warm-bytes", warmBytes, 0);
        require("warm-up-limit", warmUpLimit.toNanos(), 0);
        require("drain-limit", drainLimit.toNanos(), 0);
    }

    /// A quarter of the heap for request bytes, 1,024 requests per endpoint, one slot per core, and
    /// what the machine has left for versions.
    ///
    /// @param machineBytes memory of the machine, or of the container that this process is in
    public static ServingConfig defaults(long maxHeapBytes, long machineBytes, int cores) {
        return new ServingConfig(
                Math.max(1, maxHeapBytes / 4),
                1_024,
                cores,
                Math.max(64, 16 * cores),
                64L << 20,
                MemoryBudget.ofMachine(machineBytes, maxHeapBytes),
                1L << 30,
                Duration.ofMillis(500),
                Duration.ofSeconds(20));
    }

    private static void require(String field, long value, long atLeast) {
        if (value < atLeast) {
            throw new IllegalArgumentException(
                    field + ": " + value + " (expected: >= " + atLeast + ") for serving");
        }
    }
}
