package dev.slipway.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Has Ctrl-C and SIGTERM end what a verb measures, and the process wait until the verb has shown
/// what it saw until then. The process then ends with the code of the signal. A second one ends it
/// at once.
///
/// *Threads*: that of the verb opens and closes it.
final class EarlyEnd implements AutoCloseable {
    /// What is under way is waited for so long, and then given up.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Thread verb = Thread.currentThread();
    private final CountDownLatch measured = new CountDownLatch(1);
    private final CountDownLatch shown = new CountDownLatch(1);
    private final Runnable ending;
    private final Thread hook;
    private volatile boolean isAsked;

    private EarlyEnd(Runnable ending) {
        this.ending = ending;
        this.hook = Thread.ofPlatform().name("early-end").unstarted(this::askAndWait);
    }

    /// @param ending has the verb measure nothing more
    static EarlyEnd by(Runnable ending) {
        EarlyEnd end = new EarlyEnd(ending);
        Runtime.getRuntime().addShutdownHook(end.hook);
        return end;
    }

    private void askAndWait() {
        isAsked = true;
        SecondSignal.endsAtOnce();
        ending.run();
        try {
            if (!measured.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                verb.interrupt();
            }
            boolean _ = shown.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says that nothing is under way any more, and returns whether somebody has told the process
    /// to end. Files must not see that the verb was interrupted, or they close.
    boolean endMeasuring() {
        boolean wasAsked = isAsked;
        measured.countDown();
        boolean _ = Thread.interrupted();
        return wasAsked;
    }

    @Override
    public void close() {
        measured.countDown();
        shown.countDown();
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
