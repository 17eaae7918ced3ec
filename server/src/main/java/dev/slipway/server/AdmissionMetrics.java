package dev.slipway.server;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.Serving;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.telemetry.EndpointSample;
import dev.slipway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `/metrics` tells of admission.
final class AdmissionMetrics {
    private AdmissionMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        telemetry.endpointCounter(
                "slipway_admission_refusals_total",
                "Requests that were not let in or not run, by the rule that refused them.",
                List.of("rule"),
                () -> refusals(serving.admission()));
    }

    private static List<EndpointSample> refusals(Map<EndpointName, AdmissionState> states) {
        List<EndpointSample> samples = new ArrayList<>();
        states.forEach((endpoint, state) ->
                byRule(state.refusals())
                        .forEach((rule, count) ->
                                samples.add(new EndpointSample(endpoint, List.of(rule), count))));
        return samples;
    }

    private static Map<String, Long> byRule(Map<AdmissionCheck, Long> refusals) {
        Map<String, Long> counts = new TreeMap<>();
        refusals.forEach((check, count) -> counts.merge(check.rule(), count, Long::sum));
        return counts;
    }
}
