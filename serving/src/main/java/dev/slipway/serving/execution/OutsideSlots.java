package dev.slipway.serving.execution;

import dev.slipway.runtime.Outside;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The slots for calls that compute outside: one set for each connection, whatever its models.
///
/// *Threads*: safe from any number of threads.
public final class OutsideSlots implements AutoCloseable {
    private final LongSupplier nanoTime;
    private final Map<String, NodeSlots> byConnection = new HashMap<>();

    /// Slots of which there are none yet.
    ///
    /// @param nanoTime a monotonic clock
    public OutsideSlots(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The slots of a connection. When it lets other numbers of calls in than before, these are
    /// others, for versions that load from now on.
    public synchronized NodeSlots of(Outside outside) {
        NodeSlots there = byConnection.get(outside.connection());
        if (there != null && there.count() == outside.calls()) {
            return there;
        }
        NodeSlots made = NodeSlots.outside(outside.calls(), nanoTime);
        byConnection.put(outside.connection(), made);
        return made;
    }

    /// The busy part of each connection's slots, between 0 and 1.
    public synchronized Map<String, Double> utilization() {
        Map<String, Double> parts = new HashMap<>();
        byConnection.forEach((name, slots) -> parts.put(name, slots.utilization()));
        return parts;
    }

    /// Ends the threads once no call waits.
    @Override
    public synchronized void close() {
        byConnection.values().forEach(NodeSlots::close);
    }
}
