package dev.slipway.jobs.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where tasks find what they share. Flink makes operators from bytes, so they cannot be handed an
/// object: a name is all that they come with.
///
/// *Threads*: any.
final class Workbenches {
    private static final Map<String, Workbench> OPEN = new ConcurrentHashMap<>();

    private Workbenches() {}

    static void put(Workbench bench) {
        if (OPEN.putIfAbsent(bench.key(), bench) != null) {
            throw new IllegalStateException(bench.key() + " (expected: once in a process)");
        }
    }

    static Workbench of(String key) {
        Workbench bench = OPEN.get(key);
        if (bench == null) {
            throw new IllegalStateException(key + " (expected: an attempt of this process)");
        }
        return bench;
    }

    static void remove(Workbench bench) {
        OPEN.remove(bench.key());
    }
}
