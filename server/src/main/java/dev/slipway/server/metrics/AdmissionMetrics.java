package dev.slipway.server.metrics;

import dev.slipway.api.model.EndpointName;
import dev.slipway.documents.Constants;
import dev.slipway.serving.Serving;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What `/metrics` tells of admission.
final class AdmissionMetrics {
    private static final String ENDPOINT = "endpoint";

    private AdmissionMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        telemetry.counters(
                "slipway_admission_refusals",
                "Requests that were not let in or not run, by the rule that refused them.",
                List.of(ENDPOINT, "rule"),
                () -> refusals(serving.admission()));
        telemetry.gauges(
                "slipway_admission_limit",
                "Requests that the endpoint may hold now.",
                List.of(ENDPOINT),
                () -> values(serving, AdmissionState::limit));
        telemetry.gauges(
                "slipway_slot_queue_calls",
                "Calls of the endpoint that wait for a slot.",
                List.of(ENDPOINT),
                () -> values(serving, AdmissionState::waiting));
        telemetry.gauges(
                "slipway_admission_shed_ratio",
                "Part of the requests that is to be refused by priority and cohort.",
                List.of(ENDPOINT),
                () -> values(serving, AdmissionState::shed));
        telemetry.gauges(
                "slipway_admission_phase",
                "How the endpoint stands with overload, by the label `phase`.",
                List.of(ENDPOINT, "phase"),
                () -> phases(serving));
    }

    private static Map<List<String>, Double> values(
            Serving serving, ToDoubleFunction<AdmissionState> value) {
        Map<List<String>, Double> values = new HashMap<>();
        inUse(serving)
                .forEach((endpoint, state) ->
                        values.put(List.of(endpoint.value()), value.applyAsDouble(state)));
        return values;
    }

    private static Map<List<String>, Double> phases(Serving serving) {
        Map<List<String>, Double> phases = new HashMap<>();
        inUse(serving)
                .forEach((endpoint, state) -> {
                    String phase = Constants.word(state.phase());
                    phases.put(List.of(endpoint.value(), phase), 1.0);
                });
        return phases;
    }

    /// There may be thousands of endpoints that nobody calls.
    private static Map<EndpointName, AdmissionState> inUse(Serving serving) {
        Map<EndpointName, AdmissionState> states = new HashMap<>(serving.admission());
        states.values().removeIf(state -> !state.isInUse());
        return states;
    }

    private static Map<List<String>, Double> refusals(Map<EndpointName, AdmissionState> states) {
        Map<List<String>, Double> counts = new HashMap<>();
        states.forEach((endpoint, state) ->
                state.refusals()
                        .forEach((check, count) ->
                                counts.merge(
                                        List.of(endpoint.value(), check.rule()),
                                        (double) count,
                                        Double::sum)));
        return counts;
    }
}
