package dev.slipway.server.exit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Has Ctrl-C and SIGTERM end what a thread does, and the process wait until that thread has
/// removed what it made.
///
/// *Threads*: that of the verb opens and closes it.
public final class CleanEnd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Thread verb = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("clean-end").unstarted(this::askAndWait);
    private volatile boolean isAsked;

    private CleanEnd() {}

    public static CleanEnd begin() {
        CleanEnd end = new CleanEnd();
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    private void askAndWait() {
        isAsked = true;
        verb.interrupt();
        try {
            boolean _ = closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether somebody has told the process to end.
    public boolean isAsked() {
        return isAsked;
    }

    /// Lets the thread clean up: files must not see that it was interrupted, or they close.
    public void calm() {
        boolean _ = Thread.interrupted();
    }

    @Override
    public void close() {
        closed.countDown();
        if (!isAsked) {
            forget();
        }
    }

    private void forget() {
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It has just begun, and does not wait any more.
        }
    }
}
