package dev.slipway.monitoring.windows;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.status.LatencyCounts;
import dev.slipway.api.status.TrafficWindow;
import dev.slipway.api.status.TrafficWindow.CodeCount;
import dev.slipway.api.status.Windows;
import dev.slipway.monitoring.metrics.MetricsStore;
import dev.slipway.monitoring.metrics.VersionWindow;
import dev.slipway.monitoring.metrics.VersionWork;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.LatencyHistogram.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Windows as people look at them: the newest from memory, those before from the store.
///
/// *Threads*: any.
public final class StoredWindows implements Windows {
    private static final Duration MOST_OF_SHORT = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(1);
    private static final int MOST_VERSIONS = 8;
    private static final double NANOS_OF_MILLI = 1e6;

    private final WindowTurns turns;
    private final MetricsStore store;
    private final InstantSource clock;

    /// @param store has the windows that `turns` handed in
    public StoredWindows(WindowTurns turns, MetricsStore store, InstantSource clock) {
        this.turns = turns;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<TrafficWindow> newest() {
        return turns.newest().stream()
                .sorted(
                        Comparator.comparing((VersionWindow window) -> window.endpoint().value())
                                .thenComparingLong(window -> window.version().value()))
                .map(window -> told(window, null))
                .toList();
    }

    /// A day at most, and of the versions that were asked last in it: the one that answers may be
    /// older than many that were tried.
    @Override
    public List<TrafficWindow> of(EndpointName endpoint, Duration past) {
        Duration length =
                past.compareTo(MOST_OF_SHORT) <= 0 ? VersionWindow.SHORT : VersionWindow.LONG;
        Instant now = clock.instant();
        Instant from = now.minus(past.compareTo(MOST) < 0 ? past : MOST);
        Instant to = length.equals(VersionWindow.SHORT) ? now : minutesOver(now);
        return store.windowed(endpoint, length, from, to, MOST_VERSIONS).stream()
                .flatMap(version ->
                        store.windows(endpoint, version, length, from, to).stream()
                                .map(window -> told(window, latencies(window.latencies()))))
                .toList();
    }

    /// Before when minutes are over, and their last ten seconds stored: a part of a minute has a
    /// part of its answers, and would be told as if fewer came.
    private static Instant minutesOver(Instant now) {
        long stored = now.minus(VersionWindow.SHORT).getEpochSecond();
        return Instant.ofEpochSecond(
                stored - Math.floorMod(stored, VersionWindow.LONG.toSeconds()));
    }

    private static TrafficWindow told(VersionWindow window, @Nullable LatencyCounts latencies) {
        VersionWork work = window.work();
        return new TrafficWindow(
                window.endpoint(),
                window.version(),
                window.start(),
                window.length(),
                window.answers(),
                window.codes().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(code -> new CodeCount(code.getKey(), code.getValue()))
                        .toList(),
                millis(window.latencies(), 0.5),
                millis(window.latencies(), 0.99),
                millis(window.queue(), 0.99),
                window.slots(),
                work.executions() == 0 ? null : (double) work.rows() / work.executions(),
                work.memoryBytes() == 0 ? null : work.memoryBytes(),
                latencies);
    }

    private static @Nullable LatencyCounts latencies(LatencyHistogram counted) {
        List<Part> parts = counted.parts();
        return parts.isEmpty()
                ? null
                : new LatencyCounts(
                        parts.getFirst().above() / NANOS_OF_MILLI,
                        parts.stream().map(part -> part.upTo() / NANOS_OF_MILLI).toList(),
                        parts.stream().map(Part::count).toList());
    }

    private static @Nullable Double millis(LatencyHistogram latencies, double share) {
        OptionalLong nanos = latencies.quantile(share);
        return nanos.isPresent() ? nanos.getAsLong() / NANOS_OF_MILLI : null;
    }
}
