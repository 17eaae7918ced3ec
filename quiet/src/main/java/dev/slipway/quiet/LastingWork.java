package dev.slipway.quiet;

import java.io.IOException;
import java.util.function.Consumer;

/// Work that a timer does again and again, whatever becomes of it once: a timer forgets what
/// throws, for ever and without a word, so a moment without memory or threads would end it.
///
/// *Threads*: whoever runs it.
public final class LastingWork implements Runnable {
    private final Work work;
    private final Consumer<Throwable> failures;

    /// Something that is done.
    @FunctionalInterface
    public interface Work {
        /// Does it once.
        void run() throws IOException;
    }

    /// Work that lasts.
    ///
    /// @param failures told of each time that it broke; the next time comes all the same, even
    ///     where nobody can be told
    public LastingWork(Work work, Consumer<Throwable> failures) {
        this.work = work;
        this.failures = failures;
    }

    /// Does it once, and never throws.
    @Override
    public void run() {
        try {
            work.run();
        } catch (IOException | RuntimeException | Error e) {
            tell(e);
        }
    }

    private void tell(Throwable broken) {
        try {
            failures.accept(broken);
        } catch (RuntimeException | Error e) {
            // What kept the work from being done may keep this from being told.
        }
    }
}
