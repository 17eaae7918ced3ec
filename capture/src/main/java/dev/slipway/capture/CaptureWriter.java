package dev.slipway.capture;

import dev.slipway.capture.spool.Spool;
import dev.slipway.capture.spool.WholePrediction;
import dev.slipway.quiet.Niceness;
import dev.slipway.quiet.OneProcessor;
import dev.slipway.serving.capture.CaptureLoss;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.Waiting;
import dev.slipway.serving.capture.WaitingObserved;
import dev.slipway.serving.capture.WaitingTensors;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Takes from the ring and appends to the spool, on a thread of the lowest priority. What streams
/// bring is appended on the thread that brings it, which never waits for the other one for longer
/// than it says: that has the processor when nobody else wants it.
///
/// *Threads*: its own; `take` and `close` from any.
final class CaptureWriter implements AutoCloseable {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long WAITING_BYTES = 16L << 20;

    /// For how long it stays on one processor.
    private static final long STAY_NANOS = 1_000_000_000;

    private final Capturing capturing;
    private final Spool spool;
    private final InstantSource clock;
    private final Supplier<Consumer<Runnable>> places;
    private final Halves halves = new Halves(WAITING_BYTES);
    private final Runnable beforeLettingGo = this::leave;
    private final WriterPace pace = new WriterPace();
    private final LongAdder failures = new LongAdder();
    private final Thread thread;

    /// Fair, and given up behind a prediction when somebody waits, who has it next.
    private final ReentrantLock writing = new ReentrantLock(true);

    private long minute;
    private volatile boolean closing;

    /// Guarded by the lock, as the spool is.
    private boolean isClosed;

    CaptureWriter(Capturing capturing, Spool spool, InstantSource clock) {
        this(capturing, spool, clock, () -> OneProcessor.choose()::keep);
    }

    /// The same.
    ///
    /// @param places each does what it is given on one processor
    CaptureWriter(
            Capturing capturing,
            Spool spool,
            InstantSource clock,
            Supplier<Consumer<Runnable>> places) {
        this.capturing = capturing;
        this.spool = spool;
        this.clock = clock;
        this.places = places;
        this.minute = clock.millis() / MINUTE_MILLIS;
        this.thread = Thread.ofPlatform().name("capture").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Niceness.makeLowest();
        while (!closing) {
            stay();
        }
    }

    /// Takes turns wherever they come where no processor can be had.
    private void stay() {
        try {
            places.get().accept(this::takeTurns);
        } catch (RuntimeException | Error e) {
            failures.increment();
            takeTurns();
        }
    }

    /// Takes turns on one processor, until another one may be less busy.
    private void takeTurns() {
        long begun = System.nanoTime();
        while (!closing && System.nanoTime() - begun < STAY_NANOS) {
            long found = capturing.ring().bytes();
            turn(this::work);
            LockSupport.parkNanos(this, pace.after(found));
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

    /// Writes these, whatever waits in the ring.
    ///
    /// *Errors*: `IOException` when it is closed.
    ///
    /// @param patience with what is being written
    /// @return whether it did; if not, nothing of them is written or counted
    boolean take(List<WholePrediction> predictions, Duration patience) throws IOException {
        if (!isMine(patience)) {
            return false;
        }
        try {
            if (isClosed) {
                throw new IOException("nothing is kept any more: the server stops");
            }
            append(predictions);
            return true;
        } finally {
            writing.unlock();
        }
    }

    private boolean isMine(Duration patience) {
        try {
            return writing.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void append(List<WholePrediction> predictions) {
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
    void work() {
        boolean isMore = alone(this::begin);
        while (isMore) {
            isMore = alone(this::takeSome);
        }
        boolean _ = alone(this::finish);
    }

    private boolean alone(BooleanSupplier step) {
        writing.lock();
        try {
            return step.getAsBoolean();
        } finally {
            writing.unlock();
        }
    }

    private boolean begin() {
        long now = clock.millis() / MINUTE_MILLIS;
        if (now != minute) {
            minute = now;
            capturing.startMinute();
        }
        return true;
    }

    /// Takes from the ring until somebody waits to write; whether there may be more.
    private boolean takeSome() {
        Waiting item = capturing.ring().next(beforeLettingGo);
        while (item != null) {
            take(item);
            if (writing.hasQueuedThreads()) {
                return true;
            }
            item = capturing.ring().next(beforeLettingGo);
        }
        return false;
    }

    private boolean finish() {
        spool.flush();
        spool.closeWhenDue();
        return false;
    }

    private void take(Waiting item) {
        switch (item) {
            case WaitingTensors tensors -> {
                spool.pass(tensors);
                int givenUp = halves.add(tensors);
                if (givenUp > 0) {
                    capturing.counts().lose(CaptureLoss.TENSORS_RING_FULL, givenUp);
                }
            }
            case WaitingObserved observed -> append(observed);
        }
    }

    private void leave() {
        halves.keep();
        spool.leave();
    }

    private void append(WaitingObserved observed) {
        try {
            spool.append(observed, halves.take(observed));
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
        turn(this::work);
        boolean _ =
                alone(() -> {
                    isClosed = true;
                    spool.close();
                    return false;
                });
    }
}
