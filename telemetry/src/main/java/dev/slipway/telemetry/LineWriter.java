package dev.slipway.telemetry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes lines from a bounded buffer on a thread of its own; what finds the buffer full, or cannot
/// be written, is dropped and counted.
///
/// *Threads*: `offer` is lock-free and wakes nobody: the thread looks by itself every 50 ms.
final class LineWriter<T> implements AutoCloseable {
    private static final long PERIOD_NANOS = 50_000_000;

    private final int capacity;
    private final Function<T, byte[]> format;
    private final OutputStream out;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    LineWriter(String name, int capacity, Function<T, byte[]> format, OutputStream out) {
        this.capacity = capacity;
        this.format = format;
        this.out = new BufferedOutputStream(out, 64 << 10);
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    void offer(T line) {
        if (size.incrementAndGet() > capacity || closing) {
            size.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(line);
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (!closing) {
            drain();
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
        drain();
    }

    private void drain() {
        boolean wrote = false;
        for (@Nullable T line = waiting.poll(); line != null; line = waiting.poll()) {
            size.decrementAndGet();
            wrote |= write(line);
        }
        if (wrote) {
            flush();
        }
    }

    private boolean write(T line) {
        try {
            out.write(format.apply(line));
            return true;
        } catch (IOException | RuntimeException | Error e) {
            // A moment without memory, say: one line is no reason to lose all that follow.
            dropped.increment();
            return false;
        }
    }

    private void flush() {
        try {
            out.flush();
        } catch (IOException | RuntimeException | Error e) {
            // A file that is given much at once takes memory for it. What waits goes out later.
            dropped.increment();
        }
    }

    /// Writes what waits and ends the thread; the stream stays open, it is not ours.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
