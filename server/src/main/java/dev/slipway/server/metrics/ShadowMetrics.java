package dev.slipway.server.metrics;

import dev.slipway.api.shadow.ShadowDrop;
import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.documents.Constants;
import dev.slipway.serving.shadow.ShadowPlane;
import dev.slipway.serving.shadow.ShadowProgress;
import dev.slipway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// What `/metrics` tells of the shadows that there are; those of one go with it.
public final class ShadowMetrics {
    private static final List<String> VERSION = List.of("endpoint", "version");

    private final Telemetry telemetry;
    private final ShadowPlane shadows;

    private ShadowMetrics(Telemetry telemetry, ShadowPlane shadows) {
        this.telemetry = telemetry;
        this.shadows = shadows;
    }

    public static void register(Telemetry telemetry, ShadowPlane shadows) {
        ShadowMetrics metrics = new ShadowMetrics(telemetry, shadows);
        metrics.requests();
        metrics.state();
    }

    private void requests() {
        counters(
                "slipway_shadow_eligible_total",
                "Requests that a shadow might have seen.",
                Coverage::eligible);
        counters(
                "slipway_shadow_sampled_total",
                "Those of them that it was to see.",
                Coverage::sampled);
        counters(
                "slipway_shadow_compared_total",
                "Sampled requests of which both answers were compared.",
                Coverage::completed);
        counters(
                "slipway_shadow_reruns_total",
                "Compared requests that stable answered once more.",
                Coverage::reruns);
        telemetry.counters(
                "slipway_shadow_dropped_total",
                "Sampled requests that were not compared, by reason.",
                List.of("endpoint", "version", "reason"),
                this::drops);
    }

    private void state() {
        gauges(
                "slipway_shadow_waiting",
                "Sampled requests that wait to be compared.",
                one -> one.coverage().waiting());
        gauges(
                "slipway_shadow_sampling_rate",
                "The part of the requests that is sampled now; 0 while there is no room.",
                ShadowProgress::rate);
        gauges(
                "slipway_shadow_coverage",
                "Compared of sampled, without those that wait.",
                one -> one.coverage().part());
        telemetry.gauges(
                "slipway_shadow_verdict",
                "1 for the verdict on a shadow that was told last.",
                List.of("endpoint", "version", "verdict"),
                this::verdicts);
    }

    private void counters(String name, String help, ToLongFunction<Coverage> count) {
        telemetry.counters(
                name, help, VERSION, () -> values(one -> count.applyAsLong(one.coverage())));
    }

    private void gauges(String name, String help, ToDoubleFunction<ShadowProgress> value) {
        telemetry.gauges(name, help, VERSION, () -> values(value));
    }

    private Map<List<String>, Double> values(ToDoubleFunction<ShadowProgress> value) {
        Map<List<String>, Double> values = new HashMap<>();
        for (ShadowProgress one : shadows.progress()) {
            values.put(List.of(endpoint(one), version(one)), value.applyAsDouble(one));
        }
        return values;
    }

    private Map<List<String>, Double> drops() {
        Map<List<String>, Double> values = new HashMap<>();
        for (ShadowProgress one : shadows.progress()) {
            for (ShadowDrop drop : one.coverage().drops()) {
                values.put(
                        List.of(endpoint(one), version(one), Constants.word(drop.reason())),
                        (double) drop.count());
            }
        }
        return values;
    }

    private Map<List<String>, Double> verdicts() {
        Map<List<String>, Double> values = new HashMap<>();
        for (ShadowProgress one : shadows.progress()) {
            values.put(List.of(endpoint(one), version(one), Constants.word(one.verdict())), 1.0);
        }
        return values;
    }

    private static String endpoint(ShadowProgress one) {
        return one.version().endpoint().value();
    }

    private static String version(ShadowProgress one) {
        return one.version().version().toString();
    }
}
