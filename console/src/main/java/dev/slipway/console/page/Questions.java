package dev.slipway.console.page;

import dev.slipway.client.TokenSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Questions to the server that are asked at once, each in the name of whoever looks and on a
/// thread of its own: a page that needs six answers waits for the slowest, and not for all of them
/// one after the other.
///
/// Nothing that was asked goes on once this is closed. The threads are the platform's: to read what
/// a server says of hundreds of endpoints is milliseconds of work, in which predictions would wait
/// for a carrier.
///
/// *Threads*: one asks; whose name it is in holds for the thread that works for them, and for those
/// that ask here.
public final class Questions implements AutoCloseable {
    /// What shows the server whose question it is.
    public static final TokenSource TOKEN = () -> Questions.BEARER.orElse(Optional.empty());

    private static final ScopedValue<Optional<String>> BEARER = ScopedValue.newInstance();

    private final Optional<String> bearer = BEARER.orElse(Optional.empty());
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().daemon().name("console-", 0).factory());

    /// What the work gives that asks the server with this token, or without one.
    public static <T> T as(@Nullable String token, Supplier<T> work) {
        return as(Optional.ofNullable(token), work);
    }

    private static <T> T as(Optional<String> token, Supplier<T> work) {
        return ScopedValue.where(BEARER, token).call(work::get);
    }

    /// Asks. What comes of it waits for the answer.
    ///
    /// *Errors*: what the question threw, where its answer is taken.
    public <T> Supplier<T> ask(Supplier<T> question) {
        Future<T> answer = threads.submit(() -> as(bearer, question));
        return () -> answer(answer);
    }

    private static <T> T answer(Future<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while the server was asked");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException("a question broke", e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
