package dev.slipway.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Makes spans and sends them, many at a time, on a thread of its own; what finds the buffer full,
/// or is not taken, is dropped and counted.
///
/// One request in a hundred is traced, so the code and the data that make a span are never in a
/// processor's cache when a request ends: a span made there cost it twice what it costs in a batch.
///
/// *Threads*: `offer` is lock-free and wakes the thread only when a batch is full; else it looks by
/// itself every five seconds.
///
/// *Source*: sizes and waits are the defaults of OpenTelemetry's batch span processor; the buffer
/// is larger, for servers that trace every request.
final class SpanSender implements AutoCloseable {
    private static final int CAPACITY = 8_192;
    private static final int BATCH = 512;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration SEND_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final SpanExporter exporter;
    private final int capacity;
    private final Queue<TracedPrediction> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    SpanSender(SpanExporter exporter) {
        this(exporter, CAPACITY);
    }

    SpanSender(SpanExporter exporter, int capacity) {
        this.exporter = exporter;
        this.capacity = capacity;
        this.thread = Thread.ofPlatform().name("span-sender").daemon().start(this::run);
    }

    void offer(TracedPrediction traced) {
        int count = size.incrementAndGet();
        if (count > capacity || closing) {
            size.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(traced);
        if (count == BATCH) {
            LockSupport.unpark(thread);
        }
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        while (!closing) {
            LockSupport.parkNanos(this, LONGEST_WAIT.toNanos());
            boolean goesOn = true;
            while (goesOn) {
                goesOn = hasRun() && size.get() >= BATCH;
            }
        }
        boolean goesOn = true;
        while (goesOn) {
            goesOn = hasRun() && !waiting.isEmpty();
        }
    }

    /// Sends a batch. Whether there was memory for one: if not, all of it waits still.
    private boolean hasRun() {
        try {
            sendBatch();
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private void sendBatch() {
        List<SpanData> spans = new ArrayList<>(Math.min(BATCH, size.get()));
        int taken = 0;
        for (int i = 0; i < BATCH; i++) {
            @Nullable TracedPrediction next = waiting.poll();
            if (next == null) {
                break;
            }
            taken++;
            make(next, spans);
        }
        size.addAndGet(-taken);
        if (!spans.isEmpty()) {
            send(spans);
        }
    }

    private void make(TracedPrediction traced, List<SpanData> spans) {
        try {
            spans.add(new PredictionSpan(traced));
        } catch (RuntimeException | Error e) {
            dropped.increment();
        }
    }

    private void send(List<SpanData> spans) {
        if (!isTaken(spans)) {
            dropped.add(spans.size());
        }
    }

    private boolean isTaken(List<SpanData> spans) {
        try {
            CompletableResultCode sent = exporter.export(spans);
            return sent.join(SEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
        } catch (RuntimeException | Error e) {
            // One batch that an exporter chokes on, or that finds no memory, is no reason to lose
            // all that follow.
            return false;
        }
    }

    /// Sends what waits, for a few seconds at most.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.shutdown().join(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
