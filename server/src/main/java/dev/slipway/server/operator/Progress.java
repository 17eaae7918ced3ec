package dev.slipway.server.operator;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Says now and then how far long work has come; work of a few seconds says nothing.
final class Progress {
    private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private long next;

    Progress(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        next = nanoTime.getAsLong() + PAUSE_NANOS;
    }

    /// Some more has been done.
    void at(String done, long count) {
        if (nanoTime.getAsLong() - next >= 0) {
            out.printf("%s: %,d%n", done, count);
            out.flush();
            next = nanoTime.getAsLong() + PAUSE_NANOS;
        }
    }
}
