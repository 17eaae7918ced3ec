package dev.slipway.server.job;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A child that gives back what attempts have left outside this machine, with brokers or on a
/// cluster. What cannot be reached ends by itself: transactions in time, tasks when they find the
/// stage gone.
final class Discard {
    /// A last checkpoint and the end of tasks behind it may take half a minute each.
    private static final int SECONDS = 90;

    private Discard() {}

    /// How it is started.
    @FunctionalInterface
    interface Start {
        Process start() throws IOException;
    }

    /// Starts it, which has nothing to say but in its log, and waits until it is gone.
    static void run(Start start) {
        try {
            Process child = start.start();
            try {
                boolean _ = child.waitFor(SECONDS, TimeUnit.SECONDS);
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            // Said in its log, which goes with the rest.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
