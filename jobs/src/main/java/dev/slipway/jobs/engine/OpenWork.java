package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.StreamWork;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where a stream's tasks find what they share; see [Workbenches].
///
/// *Threads*: any.
final class OpenWork {
    private static final Map<String, StreamWork> OPEN = new ConcurrentHashMap<>();

    private OpenWork() {}

    static void put(StreamWork work) {
        if (OPEN.putIfAbsent(work.key(), work) != null) {
            throw new IllegalStateException(work.key() + " (expected: once in a process)");
        }
    }

    static StreamWork of(String key) {
        StreamWork work = OPEN.get(key);
        if (work == null) {
            throw new IllegalStateException(key + " (expected: an attempt of this process)");
        }
        return work;
    }

    static void remove(StreamWork work) {
        OPEN.remove(work.key());
    }
}
