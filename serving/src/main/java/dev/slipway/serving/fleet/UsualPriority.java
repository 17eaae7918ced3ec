package dev.slipway.serving.fleet;

import dev.slipway.quiet.Niceness;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Does at the usual priority what a thread of the lowest one comes to: that one may be stopped for
/// seconds wherever it is, and whoever wants the locks that it holds would wait as long.
///
/// *Threads*: any. Those of the usual priority do it by themselves; the others wait for a thread
/// that does.
final class UsualPriority implements AutoCloseable {
    private final ExecutorService usual;

    /// Begins the thread, which has the priority of this one.
    UsualPriority(String name) {
        this.usual =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        // Were it begun by the first that needs it, it would have that one's priority.
        usual.execute(() -> {});
    }

    /// What `work` gives or throws.
    <T> T run(Supplier<T> work) {
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
