package dev.slipway.server.metrics;

import dev.slipway.features.online.AggregateStanding;
import dev.slipway.features.online.OnlineAggregates;
import dev.slipway.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What `/metrics` tells of the aggregates that predictions look up. Aggregates of one name and one
/// source, such as those of two versions, are told of together.
public final class FeatureMetrics {
    private static final List<String> LABELS = List.of("source", "aggregate");
    private static final double MILLIS = 1_000;

    private final Telemetry telemetry;
    private final OnlineAggregates online;

    private FeatureMetrics(Telemetry telemetry, OnlineAggregates online) {
        this.telemetry = telemetry;
        this.online = online;
    }

    public static void register(Telemetry telemetry, OnlineAggregates online, InstantSource clock) {
        FeatureMetrics metrics = new FeatureMetrics(telemetry, online);
        telemetry.counters(
                "slipway_feature_reads_total",
                "Values of aggregates that predictions asked for.",
                LABELS,
                () -> metrics.sums(AggregateStanding::reads));
        telemetry.counters(
                "slipway_feature_missing_total",
                "Those of them that there were none of.",
                LABELS,
                () -> metrics.sums(AggregateStanding::missing));
        metrics.gauges(clock);
    }

    private void gauges(InstantSource clock) {
        telemetry.gauges(
                "slipway_feature_keys",
                "Keys of which something is known.",
                LABELS,
                () -> sums(AggregateStanding::keys));
        telemetry.gauge(
                "slipway_feature_heap_bytes",
                "About what aggregates take of the heap; at most features.memory.",
                online::heapBytes);
        telemetry.gauges(
                "slipway_feature_age_seconds",
                "How long ago the newest event that was brought became available, of the source's"
                        + " aggregate that is the furthest behind.",
                List.of("source"),
                () -> ages(online.standings(), clock.millis()));
        telemetry.gauges(
                "slipway_feature_stale",
                "1 where the newest event is older than the aggregate's freshness, else 0; of those"
                        + " that have one.",
                LABELS,
                () -> stale(online.standings(), clock.millis()));
    }

    private Map<List<String>, Double> sums(ToDoubleFunction<AggregateStanding> value) {
        Map<List<String>, Double> sums = new HashMap<>();
        for (AggregateStanding one : online.standings()) {
            sums.merge(
                    List.of(one.source(), one.aggregate()), value.applyAsDouble(one), Double::sum);
        }
        return sums;
    }

    /// Of two versions' aggregates of one name, the one that is stale is not to hide.
    static Map<List<String>, Double> stale(Collection<AggregateStanding> standings, long now) {
        Map<List<String>, Double> stale = new HashMap<>();
        for (AggregateStanding one : standings) {
            if (one.freshness() != null) {
                stale.merge(
                        List.of(one.source(), one.aggregate()),
                        one.isStale(now) ? 1.0 : 0.0,
                        Math::max);
            }
        }
        return stale;
    }

    /// A stream may feed one aggregate of a source, and others bring the events of the next: the
    /// one that is behind is not to hide.
    static Map<List<String>, Double> ages(Collection<AggregateStanding> standings, long now) {
        Map<List<String>, Double> ages = new HashMap<>();
        for (AggregateStanding one : standings) {
            Long newest = one.newest();
            if (newest != null) {
                ages.merge(List.of(one.source()), (now - newest) / MILLIS, Math::max);
            }
        }
        return ages;
    }
}
