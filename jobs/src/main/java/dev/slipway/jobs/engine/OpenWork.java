package dev.slipway.jobs.engine;

import dev.slipway.jobs.stream.HandedStream;
import dev.slipway.jobs.stream.StreamWork;

/// Where the tasks of a stream find what they share: by its name in the process that has started
/// the attempt, by the text that was handed over in those of a cluster.
///
/// *Threads*: any.
final class OpenWork {
    private static final SharedByName<StreamWork> OPEN = new SharedByName<>();

    private OpenWork() {}

    /// Has something done before the classes of a job go.
    @FunctionalInterface
    interface Release {
        /// Does nothing where something of this name is to be done already.
        void register(String name, Runnable hook);
    }

    static void put(StreamWork work) {
        OPEN.put(work.key(), work);
    }

    /// What tasks share, its version loaded.
    static StreamWork of(String key, Release release) {
        return HandedStream.isText(key) ? RemoteWorks.ready(key, release) : OPEN.of(key);
    }

    /// The same, perhaps before a version is loaded.
    static StreamWork of(String key) {
        return HandedStream.isText(key) ? RemoteWorks.of(key) : OPEN.of(key);
    }

    /// A task has begun to score: whoever has started its attempt in another process is told.
    static void begun(String key) {
        if (HandedStream.isText(key)) {
            RemoteWorks.tell(key);
        }
    }

    /// A task needs it no more which may have been the only one to ask.
    static void leave(String key) {
        if (HandedStream.isText(key)) {
            RemoteWorks.leave(key);
        }
    }

    static void remove(StreamWork work) {
        OPEN.remove(work.key());
    }
}
