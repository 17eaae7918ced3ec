package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.StreamWork;

/// Where the tasks of a stream find what they share.
///
/// *Threads*: any.
final class OpenWork {
    private static final SharedByName<StreamWork> OPEN = new SharedByName<>();

    private OpenWork() {}

    static void put(StreamWork work) {
        OPEN.put(work.key(), work);
    }

    static StreamWork of(String key) {
        return OPEN.of(key);
    }

    static void remove(StreamWork work) {
        OPEN.remove(work.key());
    }
}
