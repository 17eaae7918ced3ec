package dev.slipway.server.metrics;

import dev.slipway.api.model.VersionId;
import dev.slipway.serving.Serving;
import dev.slipway.serving.execution.BatchingState;
import dev.slipway.serving.execution.BatchingState.OfSize;
import dev.slipway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// How requests share executions, by version and by the size of their rows.
final class BatchMetrics {
    private static final double NANOS = 1e9;
    private static final String ANY = "any";

    private BatchMetrics() {}

    static void register(Telemetry telemetry, Serving serving) {
        bySize(
                telemetry,
                serving,
                "slipway_batch_fixed_seconds",
                "What an execution of the version costs whatever its rows.",
                of -> of.cost().fixed() / NANOS);
        bySize(
                telemetry,
                serving,
                "slipway_batch_row_seconds",
                "What a row adds to an execution of the version.",
                of -> of.cost().perRow() / NANOS);
        bySize(
                telemetry,
                serving,
                "slipway_batch_largest_rows",
                "Rows that may share an execution of the version now.",
                of -> of.size().largest());
        bySize(
                telemetry,
                serving,
                "slipway_batch_rows",
                "Rows of an execution of the version, a moving average.",
                OfSize::meanRows);
        bySize(
                telemetry,
                serving,
                "slipway_batch_gain",
                "Rows a second that executions of this size answer, to those of single rows.",
                OfSize::gain);
        telemetry.gauges(
                "slipway_batch_reason",
                "Why so many rows share an execution of the version.",
                List.of("endpoint", "version", "row_elements", "reason"),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.batching()
                            .forEach((version, state) ->
                                    state.sizes()
                                            .forEach(of ->
                                                    values.put(labels(version, state, of), 1.0)));
                    return values;
                });
    }

    /// Of versions whose calls all run on their callers' threads there is nothing to tell, and
    /// there may be thousands.
    private static void bySize(
            Telemetry telemetry,
            Serving serving,
            String name,
            String help,
            ToDoubleFunction<OfSize> value) {
        telemetry.gauges(
                name,
                help,
                List.of("endpoint", "version", "row_elements"),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.batching()
                            .forEach((version, state) ->
                                    state.sizes()
                                            .forEach(of ->
                                                    values.put(
                                                            labels(version, of),
                                                            value.applyAsDouble(of))));
                    return values;
                });
    }

    private static List<String> labels(VersionId version, OfSize of) {
        Long most = of.rowElements();
        return List.of(
                version.endpoint().value(),
                version.version().toString(),
                most == null ? ANY : most.toString());
    }

    private static List<String> labels(VersionId version, BatchingState state, OfSize of) {
        List<String> labels = new ArrayList<>(labels(version, of));
        labels.add(state.reason(of));
        return labels;
    }
}
