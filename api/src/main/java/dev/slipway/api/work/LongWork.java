package dev.slipway.api.work;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// The platform threads on which a door does a request's long work, such as decoding a large body:
/// on a carrier thread or an event loop it would keep everybody else waiting.
///
/// *Threads*: safe from any number of threads.
public final class LongWork implements AutoCloseable {
    /// More bytes take so long to read, write or compress that whoever is answered on the same
    /// carrier would notice; fewer are done sooner than handed over.
    public static final int LARGE_BYTES = 1 << 20;

    private final ExecutorService threads;

    /// Threads that end with the process.
    ///
    /// @param name of the threads, before their number
    /// @param count how much is done at once; the rest waits
    public LongWork(String name, int count) {
        this.threads =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().daemon().name(name, 0).factory());
    }

    /// What `work` gives. Waits for it even when interrupted, because it still uses what its
    /// request holds.
    ///
    /// *Errors*: those of `work`.
    public <T> T run(Supplier<T> work) {
        return Awaited.result(threads.submit(work::get), LongWork::checked);
    }

    private static IllegalStateException checked(Exception cause) {
        return new IllegalStateException("a supplier's checked exception", cause);
    }

    /// Takes no more work; what is inside is done to its end.
    @Override
    public void close() {
        threads.shutdown();
    }
}
