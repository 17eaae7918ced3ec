package dev.slipway.serving.fleet;

import dev.slipway.quiet.Niceness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// A thread of the usual priority, which does for threads of the lowest one what takes locks: those
/// may be stopped for seconds wherever they are, and whoever wants a lock that they hold would wait
/// as long.
///
/// *Threads*: any. Those of the usual priority do their work by themselves; the others wait for
/// this thread.
public final class UsualPriority implements AutoCloseable {
    private final ExecutorService usual;

    /// Begins the thread, which has the priority of the one that calls.
    public UsualPriority(String name) {
        this.usual =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        // Were it begun by the first that needs it, it would have that one's priority.
        usual.execute(() -> {});
    }

    /// What `work` gives or throws.
    public <T> T run(Supplier<T> work) {
        if (!Niceness.isLowest()) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, usual).join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw e;
            }
        }
    }

    /// Ends the thread, once nobody of the lowest priority needs it.
    @Override
    public void close() {
        usual.shutdown();
    }
}
