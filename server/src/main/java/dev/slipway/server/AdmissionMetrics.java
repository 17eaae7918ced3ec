package dev.slipway.server;

import dev.slipway.api.model.EndpointName;
import dev.slipway.serving.Serving;
import dev.slipway.serving.limits.AdmissionCheck;
import dev.slipway.serving.limits.AdmissionState;
import dev.slipway.telemetry.EndpointSample;
import dev.slipway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What `/metrics` tells of admission.
final class AdmissionMetrics {
    private AdmissionMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        telemetry.endpointCounter(
                "slipway_admission_refusals_total",
                "Requests that were not let in or not run, by the rule that refused them.",
                List.of("rule"),
                () -> refusals(serving.admission()));
        limits(telemetry, serving);
    }

    private static void limits(Telemetry telemetry, Serving serving) {
        telemetry.endpoints(
                "slipway_admission_limit",
                "Requests that the endpoint may hold now.",
                List.of(),
                () -> samples(serving, state -> List.of(), AdmissionState::limit));
        telemetry.endpoints(
                "slipway_slot_queue_calls",
                "Calls of the endpoint that wait for a slot.",
                List.of(),
                () -> samples(serving, state -> List.of(), AdmissionState::waiting));
        telemetry.endpoints(
                "slipway_admission_shed_ratio",
                "Part of the requests that is to be refused by priority and cohort.",
                List.of(),
                () -> samples(serving, state -> List.of(), AdmissionState::shed));
        telemetry.endpoints(
                "slipway_admission_phase",
                "How the endpoint stands with overload, by the label `phase`.",
                List.of("phase"),
                () -> samples(serving, state -> List.of(phase(state)), state -> 1));
    }

    private static String phase(AdmissionState state) {
        return state.phase().name().toLowerCase(Locale.ROOT);
    }

    private static List<EndpointSample> samples(
            Serving serving,
            Function<AdmissionState, List<String>> details,
            ToDoubleFunction<AdmissionState> value) {
        List<EndpointSample> samples = new ArrayList<>();
        serving.admission()
                .forEach((endpoint, state) -> {
                    // There may be thousands of endpoints that nobody calls.
                    if (state.isInUse()) {
                        samples.add(
                                new EndpointSample(
                                        endpoint,
                                        details.apply(state),
                                        value.applyAsDouble(state)));
                    }
                });
        return samples;
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
