package dev.slipway.server.job;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Looks at files of jobs, each on a thread of its own that is waited for no longer than a moment:
/// a share that does not answer holds a thread for as long as it likes, and whoever asked goes on.
///
/// *Threads*: one asks.
///
/// @param <T> what is seen
final class FileLooks<T> {
    /// What is waited for where nothing answers.
    static final String SILENT = "its files: nothing answers where they lie";

    private static final Duration MOMENT = Duration.ofMillis(500);

    /// How long what was seen too late for whoever asked counts when they ask again.
    private static final Duration VALID = Duration.ofSeconds(10);

    /// Looks that hang at the same time; more are not begun.
    private static final int MOST = 256;

    private final Runnable news;
    private final Duration moment;
    private final Map<String, CompletableFuture<Seen<T>>> late = new HashMap<>();

    private record Seen<V>(V what, long nanos) {
        boolean isOld() {
            return System.nanoTime() - nanos > VALID.toNanos();
        }
    }

    /// @param news called when a look is over that was waited for in vain
    FileLooks(Runnable news) {
        this(news, MOMENT);
    }

    /// @param moment how long each is waited for; less where others hang already
    FileLooks(Runnable news, Duration moment) {
        this.news = news;
        this.moment = moment;
    }

    /// Has somebody look; empty while nothing answers. Whoever asks again has what was seen since.
    ///
    /// *Errors*: `IllegalStateException` because of what a look throws.
    ///
    /// @param name of what is looked at, which one thread does at a time
    Optional<T> ask(String name, Supplier<T> look) {
        late.values().removeIf(FileLooks::isOver);
        CompletableFuture<Seen<T>> before = late.get(name);
        if (before != null && before.isDone()) {
            late.remove(name);
            return seen(name, before, Duration.ZERO);
        }
        if (before != null || late.size() >= MOST) {
            return Optional.empty();
        }
        CompletableFuture<Seen<T>> now = new CompletableFuture<>();
        Thread.ofPlatform().name(name + "-files").daemon().start(() -> see(look, now));
        return seen(name, now, moment.dividedBy(1 + late.size()));
    }

    private Optional<T> seen(String name, CompletableFuture<Seen<T>> asked, Duration patience) {
        try {
            return Optional.of(asked.get(patience.toNanos(), TimeUnit.NANOSECONDS).what());
        } catch (TimeoutException e) {
            late.put(name, asked);
            Object _ = asked.whenComplete((_, _) -> news.run());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("files cannot be looked at: " + name, e.getCause());
        }
    }

    private static <V> boolean isOver(CompletableFuture<Seen<V>> asked) {
        return asked.isDone() && !asked.isCompletedExceptionally() && asked.join().isOld();
    }

    private static <V> void see(Supplier<V> look, CompletableFuture<Seen<V>> seen) {
        try {
            seen.complete(new Seen<>(look.get(), System.nanoTime()));
        } catch (RuntimeException | Error e) {
            seen.completeExceptionally(e);
        }
    }
}
