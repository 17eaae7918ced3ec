package dev.slipway.jobs.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The first part that tasks of a process finish for an attempt, and what waits for it.
///
/// *Threads*: any.
final class FirstPart {
    private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

    /// Has something done once there is one.
    void then(Runnable work) {
        waiting.set(work);
    }

    /// A task has finished a part.
    void finished() {
        Runnable work = waiting.getAndSet(null);
        if (work != null) {
            work.run();
        }
    }
}
