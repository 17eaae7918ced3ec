package dev.slipway.console.page;

import dev.slipway.client.call.TokenSource;
import dev.slipway.console.page.PageThreads.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Questions to the server that are asked at once, each in the name of whoever looks and on a
/// thread of its own: a page that needs six answers waits for the slowest, and not for all of them
/// one after the other.
///
/// Nothing that was asked goes on once this is closed.
///
/// *Threads*: one asks, which is none of [PageThreads]; whose name it is in holds for the thread
/// that works for them, and for those that ask here.
public final class Questions implements AutoCloseable {
    /// What shows the server whose question it is.
    public static final TokenSource TOKEN =
            () -> Questions.ASKER.isBound() ? Questions.ASKER.get().token() : Optional.empty();

    private static final ScopedValue<Asker> ASKER = ScopedValue.newInstance();

    private final Asker asker;
    private final List<Work<?>> asked = new ArrayList<>();

    /// In whose name the server is asked, and on which threads.
    private record Asker(Optional<String> token, PageThreads threads) {}

    /// Questions of whoever it is that work is done for here.
    ///
    /// *Errors*: `IllegalStateException` outside of [#as].
    public Questions() {
        if (!ASKER.isBound()) {
            throw new IllegalStateException("nobody is known who asks");
        }
        asker = ASKER.get();
    }

    /// What the work gives that asks the server with this token, or without one.
    ///
    /// @param threads on which it asks several questions at once
    public static <T> T as(@Nullable String token, PageThreads threads, Supplier<T> work) {
        return as(new Asker(Optional.ofNullable(token), threads), work);
    }

    /// The answer to a question that has a long one: what is said of hundreds of endpoints.
    ///
    /// *Errors*: what the question threw.
    public static <T> T one(Supplier<T> question) {
        try (Questions questions = new Questions()) {
            return questions.ask(question).get();
        }
    }

    private static <T> T as(Asker asker, Supplier<T> work) {
        return ScopedValue.where(ASKER, asker).call(work::get);
    }

    /// Asks. What comes of it waits for the answer, and does so on none of the same threads.
    ///
    /// *Errors*: what the question threw, where its answer is taken.
    public <T> Supplier<T> ask(Supplier<T> question) {
        Work<T> work = asker.threads().begin(() -> as(asker, question));
        asked.add(work);
        return work::answer;
    }

    /// What the work gives that takes answers to what was asked. It is done on one of the same
    /// threads, and begins once all answers are there, so that it holds none while it waits.
    ///
    /// *Errors*: what the work threw.
    public <T> T then(Supplier<T> work) {
        asked.forEach(Work::await);
        return ask(work).get();
    }

    @Override
    public void close() {
        List<Work<?>> all = List.copyOf(asked);
        asked.clear();
        asker.threads().end(all);
    }
}
