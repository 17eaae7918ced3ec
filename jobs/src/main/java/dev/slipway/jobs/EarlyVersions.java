package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.StreamAttempt;
import dev.slipway.jobs.stream.Versions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Versions that load on a thread of their own while the brokers are asked: an attempt that goes on
/// knows from its checkpoint which it needs.
///
/// *Threads*: any.
final class EarlyVersions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    private final Versions versions;
    private final CompletableFuture<Versions> loaded = new CompletableFuture<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    private EarlyVersions(Versions versions) {
        this.versions = versions;
    }

    /// Begins to load.
    ///
    /// @param known which, in this order; asked on that thread
    static EarlyVersions begin(StreamAttempt attempt, Supplier<List<ModelChoice>> known) {
        EarlyVersions early = new EarlyVersions(new Versions(attempt));
        Thread thread = new Thread(() -> early.load(known), "early-versions");
        thread.setDaemon(true);
        thread.start();
        return early;
    }

    private void load(Supplier<List<ModelChoice>> known) {
        try {
            known.get().forEach(versions::load);
        } catch (RuntimeException | LinkageError e) {
            // Whoever needs it loads it once more, and says why it cannot be: the brokers may
            // refuse the attempt for another reason before.
            LOG.log(System.Logger.Level.DEBUG, "not loaded early", e);
        } finally {
            loaded.complete(versions);
        }
    }

    /// The versions, once none loads any more; whoever takes them closes them.
    Versions take() throws InterruptedException {
        if (!isTaken.compareAndSet(false, true)) {
            throw new IllegalStateException("taken, or given up");
        }
        try {
            return loaded.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Done when none loads any more, whether anybody takes them or not.
    CompletableFuture<Versions> loaded() {
        return loaded;
    }

    /// Closes what nobody took; whoever gives it up does not wait for it.
    @Override
    public void close() {
        if (isTaken.compareAndSet(false, true)) {
            CompletableFuture<Void> ignored = loaded.thenAccept(Versions::close);
        }
    }
}
