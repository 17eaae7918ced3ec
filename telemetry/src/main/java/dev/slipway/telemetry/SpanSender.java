package dev.slipway.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Makes spans and sends them, many at a time, on a thread of its own; what finds the buffer full,
/// or is not taken, is dropped and counted.
///
/// One request in a hundred is traced, so the code and the data that make a span are never in a
/// processor's cache when a request ends: a span made there cost it twice what it costs in a batch.
///
/// *Threads*: `offer` wakes nobody: the thread looks by itself, and sends when a batch is full or
/// the oldest has waited for five seconds.
///
/// *Source*: sizes and waits are the defaults of OpenTelemetry's batch span processor; the buffer
/// is larger, for servers that trace every request.
final class SpanSender implements AutoCloseable {
    private static final int CAPACITY = 8_192;
    private static final int BATCH = 512;
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int LOOKS_PER_SEND = 25;
    private static final Duration SEND_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final SpanExporter exporter;
    private final BlockingQueue<TracedPrediction> waiting;
    private final LongAdder dropped = new LongAdder();
    private final List<TracedPrediction> batch = new ArrayList<>(BATCH);
    private final Thread thread;
    private volatile boolean closing;

    SpanSender(SpanExporter exporter) {
        this(exporter, CAPACITY);
    }

    SpanSender(SpanExporter exporter, int capacity) {
        this.exporter = exporter;
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().name("span-sender").daemon().start(this::run);
    }

    void offer(TracedPrediction traced) {
        if (closing || !waiting.offer(traced)) {
            dropped.increment();
        }
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        int looks = 0;
        while (!closing) {
            LockSupport.parkNanos(this, LOOK.toNanos());
            looks++;
            while (waiting.size() >= BATCH) {
                sendBatch();
                looks = 0;
            }
            if (looks >= LOOKS_PER_SEND) {
                sendBatch();
                looks = 0;
            }
        }
        while (sendBatch() > 0) {
            // What came before the end is sent.
        }
    }

    /// Sends up to a batch, and says how many spans that was.
    private int sendBatch() {
        int count = waiting.drainTo(batch, BATCH);
        if (count > 0) {
            send(batch.stream().<SpanData>map(PredictionSpan::new).toList());
            batch.clear();
        }
        return count;
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
        } catch (RuntimeException e) {
            // One batch that an exporter chokes on is no reason to lose all that follow.
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
