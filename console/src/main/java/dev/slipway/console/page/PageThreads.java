package dev.slipway.console.page;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The threads on which a server is asked and pages are written, for everybody who looks together.
/// Work that finds none free waits for one, in the order in which it came.
///
/// They are the platform's: to read what a server says of hundreds of endpoints, and to write it
/// down, is milliseconds of work, in which predictions would wait for a carrier.
///
/// *Threads*: any but its own: work that waited here for other work might wait for the thread that
/// it holds itself.
public final class PageThreads implements AutoCloseable {
    /// What the busiest page asks at once, five times: with more of them pages would only take the
    /// processors from each other.
    static final int USUAL = 32;

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ThreadPoolExecutor threads;

    /// As many as a console needs.
    public PageThreads() {
        this(USUAL);
    }

    /// @param most threads at a time
    PageThreads(int most) {
        threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("console-", 0).factory(),
                        (late, _) -> drop(late));
        threads.allowCoreThreadTimeOut(true);
    }

    /// What the work gives, once a thread has done it.
    ///
    /// *Errors*: what the work threw.
    public <T> T done(Supplier<T> work) {
        return begin(work).answer();
    }

    <T> Work<T> begin(Supplier<T> work) {
        Work<T> begun = new Work<>(work);
        threads.execute(begun);
        return begun;
    }

    /// Ends work, each once: what no thread has taken up yet is never done, what one does is
    /// interrupted, and over when this returns.
    void end(List<Work<?>> all) {
        all.forEach(Work::stop);
        for (Work<?> work : all) {
            if (!threads.remove(work)) {
                work.over.acquireUninterruptibly();
            }
        }
    }

    /// Work of one thread.
    static final class Work<T> extends FutureTask<T> {
        private final Semaphore over = new Semaphore(0);

        Work(Supplier<T> work) {
            super(work::get);
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                over.release();
            }
        }

        /// Waits until it is done, whatever has come of it.
        void await() {
            try {
                T _ = get();
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (ExecutionException thrownWhereTheAnswerIsTaken) {
                return;
            }
        }

        /// What came of it.
        T answer() {
            try {
                return get();
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException refused) {
                    throw refused;
                }
                throw new IllegalStateException("work for a page broke", e.getCause());
            }
        }

        private void stop() {
            boolean _ = cancel(true);
        }

        private CancellationException interrupted() {
            stop();
            Thread.currentThread().interrupt();
            return new CancellationException("interrupted while the server was asked");
        }
    }

    /// Nothing is begun any more; what is being done is interrupted, and not waited for.
    @Override
    public void close() {
        threads.shutdownNow().forEach(PageThreads::drop);
    }

    /// Nobody waits for what no thread will ever do.
    private static void drop(Runnable left) {
        if (left instanceof Work<?> work) {
            work.stop();
            work.over.release();
        }
    }
}
