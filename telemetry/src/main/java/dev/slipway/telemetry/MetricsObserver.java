package dev.slipway.telemetry;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.status.ObservedPrediction;
import dev.slipway.api.status.PredictionObserver;
import dev.slipway.api.status.ServerEvent;
import dev.slipway.api.status.ServerEvents;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts predictions by endpoint, version, code and protocol.
///
/// Names come from versions whose loading was reported, never from callers: requests to anything
/// else, and series beyond the limit, share the endpoint label `_other`. A version's series are
/// dropped when it is forgotten.
///
/// *Threads*: safe from any number of threads; a known series costs one map look-up, and mostly
/// not even that: what comes is often like what came before.
public final class MetricsObserver implements PredictionObserver, ServerEvents {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// One in 64 look-ups has its series remembered.
    private static final int DRAWN_BITS = 6;

    private final PredictionMetrics metrics;
    private final int maxSeries;
    private final Map<SeriesKey, SeriesCounts> series = new ConcurrentHashMap<>();
    private final Set<VersionId> known = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Recent recent;

    /// A series that has come up lately.
    private record Recent(SeriesKey key, SeriesCounts counts) {}

    /// Counts for scrapes of `registry`.
    ///
    /// @param wall says when a series began
    public MetricsObserver(PrometheusRegistry registry, int maxSeries, InstantSource wall) {
        this.metrics = new PredictionMetrics(registry, wall);
        this.maxSeries = maxSeries;
    }

    @Override
    public void observe(ObservedPrediction prediction) {
        Recent latest = recent;
        if (latest != null && latest.key().isOf(prediction)) {
            latest.counts().add(prediction);
            return;
        }
        SeriesKey key = SeriesKey.of(prediction);
        SeriesCounts own = series.get(key);
        if (own == null) {
            own = open(key);
        } else if (isDrawn(prediction.id())) {
            remember(key);
        }
        own.add(prediction);
    }

    /// By the id: a count of look-ups would be written for each of them, beside what all others
    /// read.
    static boolean isDrawn(PredictionId id) {
        long drawn = (id.low() * GOLDEN) >>> (Long.SIZE - DRAWN_BITS);
        return drawn == 0 && id.isNumber();
    }

    private synchronized void remember(SeriesKey key) {
        SeriesCounts counts = series.get(key);
        if (counts != null) {
            recent = new Recent(key, counts);
        }
    }

    private SeriesCounts open(SeriesKey key) {
        if (series.size() >= maxSeries || !isKnown(key)) {
            return metrics.series(SeriesLabels.other(key));
        }
        synchronized (this) {
            // A version forgotten since the check above must not get its series back.
            if (!isKnown(key)) {
                return metrics.series(SeriesLabels.other(key));
            }
            return series.computeIfAbsent(key, fresh -> metrics.series(SeriesLabels.of(fresh)));
        }
    }

    private boolean isKnown(SeriesKey key) {
        return switch (key.version()) {
            case VersionChoice.Routed() -> isKnown(key.endpoint());
            case VersionChoice.Exactly exact ->
                    known.contains(new VersionId(key.endpoint(), exact.version()));
        };
    }

    private boolean isKnown(EndpointName endpoint) {
        return known.stream().anyMatch(version -> version.endpoint().equals(endpoint));
    }

    @Override
    public void publish(ServerEvent event) {
        if (event instanceof ServerEvent.LoadStarted started) {
            known.add(started.version());
        }
    }

    @Override
    public synchronized void forget(VersionId version) {
        known.remove(version);
        recent = null;
        boolean endpointGone = !isKnown(version.endpoint());
        List<SeriesKey> gone =
                series.keySet().stream()
                        .filter(key -> key.endpoint().equals(version.endpoint()))
                        .filter(key -> endpointGone || isOf(key, version))
                        .toList();
        for (SeriesKey key : gone) {
            series.remove(key);
            metrics.remove(SeriesLabels.of(key));
        }
    }

    private static boolean isOf(SeriesKey key, VersionId version) {
        return key.version() instanceof VersionChoice.Exactly exact
                && exact.version().equals(version.version());
    }
}
