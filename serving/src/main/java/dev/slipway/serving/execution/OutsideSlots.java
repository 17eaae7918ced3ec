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

    /// How many calls connections let in, as far as it was told.
    private Map<String, Integer> told = Map.of();

    /// Slots of which there are none yet.
    ///
    /// @param nanoTime a monotonic clock
    public OutsideSlots(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Lets so many calls of each connection in from now on, those of loaded versions included; of
    /// one that is not named, as many as before.
    public synchronized void follow(Map<String, Integer> calls) {
        told = Map.copyOf(calls);
        byConnection.forEach((name, slots) -> {
            Integer now = told.get(name);
            if (now != null) {
                resize(slots, now);
            }
        });
    }

    /// The slots of a connection, which its versions share for as long as there are any. What a
    /// version says that loads may be of a moment ago: what was told counts.
    public synchronized NodeSlots of(Outside outside) {
        int calls = told.getOrDefault(outside.connection(), outside.calls());
        NodeSlots slots =
                byConnection.computeIfAbsent(
                        outside.connection(), name -> NodeSlots.outside(calls, nanoTime));
        resize(slots, calls);
        return slots;
    }

    private static void resize(NodeSlots slots, int calls) {
        if (slots.count() != calls) {
            slots.resize(calls);
        }
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
