package dev.slipway.server.metrics;

import dev.slipway.api.status.ConnectionStatus;
import dev.slipway.runtime.remote.Backend;
import dev.slipway.server.plane.ConnectionPlane;
import dev.slipway.serving.Serving;
import dev.slipway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// What `/metrics` tells of connections to backends.
public final class ConnectionMetrics {
    private static final String CONNECTION = "connection";
    private static final double NANOS = 1e9;

    private ConnectionMetrics() {}

    public static void register(Telemetry telemetry, Serving serving, ConnectionPlane plane) {
        telemetry.counters(
                "slipway_connection_calls",
                "Calls of the connection's backend, by what became of them.",
                List.of(CONNECTION, "outcome"),
                () -> outcomes(plane));
        telemetry.counters(
                "slipway_connection_call_seconds",
                "Time of these calls together, retries included.",
                List.of(CONNECTION),
                () -> values(plane, backend -> backend.counts().nanos() / NANOS));
        telemetry.counters(
                "slipway_connection_retries",
                "Calls that were sent again.",
                List.of(CONNECTION),
                () -> values(plane, backend -> backend.counts().retries()));
        telemetry.gauges(
                "slipway_connection_calls_inside",
                "Calls that are at the backend now.",
                List.of(CONNECTION),
                () -> values(plane, backend -> backend.counts().inside()));
        telemetry.gauges(
                "slipway_connection_breaker",
                "What becomes of calls, by the label `state`: closed, half-open or open.",
                List.of(CONNECTION, "state"),
                () -> states(plane, ConnectionStatus::breaker));
        telemetry.gauges(
                "slipway_connection_health",
                "How the last look found the backend, by the label `state`.",
                List.of(CONNECTION, "state"),
                () -> states(plane, ConnectionStatus::health));
        telemetry.gauges(
                "slipway_connection_utilization",
                "Busy part of the calls that the connection lets in, over about the last second.",
                List.of(CONNECTION),
                () -> {
                    Map<List<String>, Double> values = new HashMap<>();
                    serving.outsideUtilization()
                            .forEach((name, part) -> values.put(List.of(name), part));
                    return values;
                });
    }

    private static Map<List<String>, Double> outcomes(ConnectionPlane plane) {
        Map<List<String>, Double> values = new HashMap<>();
        plane.backends()
                .forEach((name, backend) ->
                        backend.counts()
                                .outcomes()
                                .forEach((outcome, count) ->
                                        values.put(List.of(name, outcome), (double) count)));
        return values;
    }

    private static Map<List<String>, Double> values(
            ConnectionPlane plane, ToDoubleFunction<Backend> value) {
        Map<List<String>, Double> values = new HashMap<>();
        plane.backends()
                .forEach(
                        (name, backend) -> values.put(List.of(name), value.applyAsDouble(backend)));
        return values;
    }

    private static Map<List<String>, Double> states(
            ConnectionPlane plane, Function<ConnectionStatus, String> state) {
        Map<List<String>, Double> values = new HashMap<>();
        plane.backends()
                .forEach((name, backend) ->
                        values.put(List.of(name, state.apply(backend.status())), 1.0));
        return values;
    }
}
