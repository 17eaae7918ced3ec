package dev.slipway.serving.execution;

import dev.slipway.serving.memory.DirectBufferPool;
import java.util.function.LongSupplier;

/// The means of execution that a version gets.
///
/// @param slots of the node, shared by all versions
/// @param queue long calls of one version that may wait for a slot, when they run one by one
/// @param carriers shared by all versions of the process
/// @param buffers for the inputs of batches
public record SlotSpec(
        NodeSlots slots, int queue, CarrierGuard carriers, DirectBufferPool buffers) {
    /// The same with other slots.
    public SlotSpec on(NodeSlots others) {
        return new SlotSpec(others, queue, carriers, buffers);
    }

    /// The monotonic clock of the node.
    public LongSupplier nanoTime() {
        return slots.clock();
    }
}
