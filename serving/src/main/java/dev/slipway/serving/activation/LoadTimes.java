package dev.slipway.serving.activation;

import dev.slipway.api.status.LoadPhase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// What one load takes, phase by phase.
///
/// *Threads*: one at a time, handed over safely.
public final class LoadTimes {
    private final LongSupplier nanoTime;
    private final Map<LoadPhase, Duration> phases = new EnumMap<>(LoadPhase.class);
    private long since;

    /// Begins to measure.
    public LoadTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /// A phase has ended, and the next begins.
    public void ended(LoadPhase phase) {
        long now = nanoTime.getAsLong();
        phases.merge(phase, Duration.ofNanos(now - since), Duration::plus);
        since = now;
    }

    /// The phases that have ended.
    public Map<LoadPhase, Duration> phases() {
        return Map.copyOf(phases);
    }
}
