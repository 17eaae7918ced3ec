package dev.slipway.server.job;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.serving.capture.CaptureLoss;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// A place for predictions of streams that remembers what it was told.
final class HeardCaptures implements StreamCaptures {
    private static final String KEY = "5a".repeat(32);

    final AtomicReference<CapturePolicy> policy = new AtomicReference<>(CapturePolicy.DEFAULT);
    final AtomicBoolean isOpen = new AtomicBoolean(true);
    final AtomicBoolean isBusy = new AtomicBoolean();
    final List<Duration> waited = new CopyOnWriteArrayList<>();
    final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Map<CaptureLoss, Long> lost = new EnumMap<>(CaptureLoss.class);

    /// What came together.
    record Taken(List<Streamed> predictions, boolean isDoubtful) {}

    @Override
    public CapturePolicy policy(EndpointName endpoint) {
        return policy.get();
    }

    @Override
    public long tensorBytes() {
        return 1_000;
    }

    @Override
    public String key(String job) {
        return KEY;
    }

    @Override
    public boolean take(List<Streamed> predictions, boolean isDoubtful, Duration patience)
            throws IOException {
        waited.add(patience);
        if (!isOpen.get()) {
            throw new IOException("closed");
        }
        return !isBusy.get() && taken.add(new Taken(predictions, isDoubtful));
    }

    @Override
    public synchronized void lose(CaptureLoss loss, long count) {
        Object _ = lost.merge(loss, count, Long::sum);
    }

    synchronized long lost(CaptureLoss loss) {
        return lost.getOrDefault(loss, 0L);
    }
}
