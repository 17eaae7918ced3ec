package dev.slipway.capture;

import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.WholePrediction;
import dev.slipway.quiet.Niceness;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Takes from the ring and appends to the spool, on a thread of the lowest priority. What streams
/// bring is appended on the thread that brings it.
///
/// *Threads*: its own; `take` and `close` from any.
final class CaptureWriter implements AutoCloseable {
    private static final long PERIOD_NANOS = 50_000_000;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long WAITING_BYTES = 16L << 20;

    private final Capturing capturing;
    private final Spool spool;
    private final InstantSource clock;
    private final Halves halves = new Halves(WAITING_BYTES);
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    private long minute;
    private volatile boolean closing;

    /// Guarded by this, as the spool is.
    private boolean isClosed;

    CaptureWriter(Capturing capturing, Spool spool, InstantSource clock) {
        this.capturing = capturing;
        this.spool = spool;
        this.clock = clock;
        this.minute = clock.millis() / MINUTE_MILLIS;
        this.thread = Thread.ofPlatform().name("capture").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Niceness.makeLowest();
        while (!closing) {
            turn(this::work);
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
    }

    /// A defect ends one turn and not the thread: without it everything would be lost.
    private void turn(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failures.increment();
        }
    }

    /// Writes these, whatever waits.
    ///
    /// *Errors*: `IOException` when it is closed.
    synchronized void take(List<WholePrediction> predictions) throws IOException {
        if (isClosed) {
            throw new IOException("nothing is kept any more: the server stops");
        }
        capturing.counts().want(predictions.size());
        for (WholePrediction one : predictions) {
            try {
                spool.append(one);
            } catch (RuntimeException | Error e) {
                capturing.counts().lose(CaptureLoss.DEFECT, 1);
            }
        }
        spool.flush();
    }

    /// Writes what waits.
    synchronized void work() {
        long now = clock.millis() / MINUTE_MILLIS;
        if (now != minute) {
            minute = now;
            capturing.startMinute();
        }
        for (CaptureItem item = capturing.ring().poll();
                item != null;
                item = capturing.ring().poll()) {
            take(item);
        }
        spool.flush();
        spool.closeWhenDue();
    }

    private void take(CaptureItem item) {
        switch (item) {
            case CaptureItem.Tensors tensors ->
                    capturing.counts().lose(CaptureLoss.TENSORS_RING_FULL, halves.add(tensors));
            case CaptureItem.Observed observed -> append(observed);
        }
    }

    private void append(CaptureItem.Observed item) {
        try {
            spool.append(
                    new WholePrediction(
                            item.prediction(),
                            item.reason(),
                            item.team(),
                            TraceOf.prediction(item.prediction()),
                            halves.take(item.prediction().id())));
        } catch (RuntimeException | Error e) {
            capturing.counts().lose(CaptureLoss.DEFECT, 1);
        }
    }

    /// Turns that a defect ended.
    long failures() {
        return failures.sum();
    }

    /// Writes what waits, the slowest of this minute too, and ends.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        turn(capturing::startMinute);
        synchronized (this) {
            turn(this::work);
            isClosed = true;
            spool.close();
        }
    }
}
