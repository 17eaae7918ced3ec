package dev.slipway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class SpanSenderTest {
    private static final int BATCH = 512;

    private final Batches batches = new Batches(CompletableResultCode::ofSuccess);

    @Test
    void whatFindsTheBufferFullIsDroppedAndCounted() throws Exception {
        try (SpanSender sender = new SpanSender(batches, 2)) {
            offer(sender, 3);
            assertThat(sender.dropped()).isEqualTo(1);
        }
        assertThat(batches.next()).isEqualTo(2);
    }

    @Test
    void fullBatchIsSentBeforeItsTime() throws Exception {
        try (SpanSender sender = new SpanSender(batches)) {
            offer(sender, BATCH + 88);
            assertThat(batches.next()).isEqualTo(BATCH);
        }
        assertThat(batches.next()).isEqualTo(88);
    }

    @Test
    void fewSpansAreSentInTime() throws Exception {
        try (SpanSender sender = new SpanSender(batches)) {
            offer(sender, 1);
            assertThat(batches.next()).isEqualTo(1);
        }
    }

    @Test
    void whatComesAfterTheEndIsCounted() {
        SpanSender sender = new SpanSender(batches);
        sender.close();
        offer(sender, 1);
        assertThat(sender.dropped()).isEqualTo(1);
    }

    @Test
    void refusedBatchIsCounted() {
        assertThat(droppedOf(new Batches(CompletableResultCode::ofFailure))).isEqualTo(4);
    }

    @Test
    void batchThatTheExporterChokesOnIsCounted() {
        assertThat(
                        droppedOf(
                                new Batches(() -> {
                                    throw new IllegalStateException("broken");
                                })))
                .isEqualTo(4);
    }

    @Test
    void batchThatFindsNoMemoryIsNotTheLastOne() throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        Batches full =
                new Batches(() -> {
                    if (isFirst.getAndSet(false)) {
                        throw new OutOfMemoryError("made by the test");
                    }
                    return CompletableResultCode.ofSuccess();
                });
        try (SpanSender sender = new SpanSender(full)) {
            offer(sender, BATCH);
            assertThat(full.next()).isEqualTo(BATCH);
            offer(sender, BATCH);
            assertThat(full.next()).isEqualTo(BATCH);
            assertThat(sender.dropped()).isEqualTo(BATCH);
        }
    }

    private static long droppedOf(SpanExporter exporter) {
        SpanSender sender = new SpanSender(exporter);
        offer(sender, 4);
        sender.close();
        return sender.dropped();
    }

    private static void offer(SpanSender sender, int count) {
        for (int i = 0; i < count; i++) {
            sender.offer(new TracedPrediction(Samples.answered(1), Samples.NOON.instant()));
        }
    }

    /// Keeps the sizes of the batches it is given.
    private static final class Batches implements SpanExporter {
        private final BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        private final Supplier<CompletableResultCode> outcome;

        Batches(Supplier<CompletableResultCode> outcome) {
            this.outcome = outcome;
        }

        int next() throws InterruptedException {
            Integer size = sizes.poll(20, TimeUnit.SECONDS);
            assertThat(size).as("a batch").isNotNull();
            return size;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            sizes.add(batch.size());
            return outcome.get();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
