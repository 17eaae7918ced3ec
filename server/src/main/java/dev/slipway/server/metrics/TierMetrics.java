package dev.slipway.server.metrics;

import dev.slipway.api.status.Eviction;
import dev.slipway.api.status.LoadPhase;
import dev.slipway.documents.Constants;
import dev.slipway.serving.Serving;
import dev.slipway.telemetry.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is read at every scrape of versions in tiers. None of it by endpoint: there may be ten
/// thousand, and what is known of each one `slipway endpoint tiers` says.
final class TierMetrics {
    private static final double NANOS = 1e9;
    private static final List<String> FROM = List.of("from");

    private TierMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        telemetry.gauges(
                "slipway_versions",
                "Versions by tier: hot ones are loaded, the others are loaded on request.",
                List.of("tier"),
                () -> counts(serving));
        telemetry.gauge(
                "slipway_warm_package_bytes",
                "Files of sleeping versions that are kept read and checked.",
                () -> serving.fleet().standbys().warmBytes());
        telemetry.gauge(
                "slipway_activation_waiting",
                "Requests that wait until their version is loaded.",
                serving::waitingForLoads);
        telemetry.counters(
                "slipway_loads",
                "Loads of versions, by the tier that they came from.",
                FROM,
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.loads()
                            .forEach((tier, sums) ->
                                    values.put(
                                            List.of(Constants.word(tier)), (double) sums.count()));
                    return values;
                });
        telemetry.counters(
                "slipway_load_seconds",
                "What loads of versions took, by phase and the tier that they came from.",
                List.of("from", "phase"),
                () -> phases(serving));
        telemetry.counters(
                "slipway_evictions",
                "Versions unloaded that are loaded again on request, by what they gave way to.",
                List.of("reason"),
                () -> evictions(serving));
        telemetry.counter(
                "slipway_thrash_refusals",
                "Loads refused because what would have had to go would have been back at once.",
                () -> serving.fleet().thrashing());
    }

    private static Map<List<String>, Double> counts(Serving serving) {
        Map<List<String>, Double> values = new HashMap<>();
        serving.fleet()
                .standbys()
                .counts()
                .forEach(
                        (tier, count) -> values.put(List.of(Constants.word(tier)), (double) count));
        return values;
    }

    private static Map<List<String>, Double> phases(Serving serving) {
        Map<List<String>, Double> values = new HashMap<>();
        serving.loads()
                .forEach((tier, sums) -> {
                    for (Map.Entry<LoadPhase, Duration> phase : sums.phases().entrySet()) {
                        values.put(
                                List.of(Constants.word(tier), Constants.word(phase.getKey())),
                                phase.getValue().toNanos() / NANOS);
                    }
                });
        return values;
    }

    private static Map<List<String>, Double> evictions(Serving serving) {
        Map<List<String>, Double> values = new HashMap<>();
        for (Eviction.Reason reason : Eviction.Reason.values()) {
            values.put(
                    List.of(Constants.word(reason)),
                    (double) serving.fleet().evictions().count(reason));
        }
        return values;
    }
}
