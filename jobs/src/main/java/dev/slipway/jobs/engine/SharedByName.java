package dev.slipway.jobs.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What the tasks of attempts share. Flink makes operators from bytes, so they cannot be handed an
/// object: a name is all that they come with.
///
/// *Threads*: any.
final class SharedByName<T> {
    private final Map<String, T> open = new ConcurrentHashMap<>();

    void put(String name, T shared) {
        if (open.putIfAbsent(name, shared) != null) {
            throw new IllegalStateException(name + " (expected: once in a process)");
        }
    }

    T of(String name) {
        T shared = open.get(name);
        if (shared == null) {
            throw new IllegalStateException(name + " (expected: an attempt of this process)");
        }
        return shared;
    }

    void remove(String name) {
        open.remove(name);
    }
}
