package dev.slipway.server.metrics;

import dev.slipway.api.slo.ErrorBudget;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloAlert.Burn;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.slo.StreamAlert;
import dev.slipway.documents.Constants;
import dev.slipway.monitoring.slo.Served;
import dev.slipway.server.plane.SloPlane;
import dev.slipway.telemetry.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What `/metrics` tells of promises and of whoever is told about them: of endpoints that somebody
/// has asked, since there may be thousands that nobody does.
public final class SloMetrics {
    private static final String ENDPOINT = "endpoint";
    private static final String INDICATOR = "indicator";
    private static final int MOST_ENDPOINTS = 500;

    private final Telemetry telemetry;
    private final SloPlane plane;

    private SloMetrics(Telemetry telemetry, SloPlane plane) {
        this.telemetry = telemetry;
        this.plane = plane;
    }

    public static void register(Telemetry telemetry, SloPlane plane) {
        SloMetrics metrics = new SloMetrics(telemetry, plane);
        metrics.promises();
        metrics.alerts();
        metrics.receivers();
    }

    private void promises() {
        telemetry.counters(
                "slipway_slo_requests_total",
                "Requests by how they count: good, bad or excluded; slow ones are good ones.",
                List.of(ENDPOINT, "outcome"),
                this::requests);
        telemetry.gauges(
                "slipway_slo_target",
                "The part of the requests that has to be good.",
                List.of(ENDPOINT, INDICATOR),
                () -> budgets(ErrorBudget::target));
        telemetry.gauges(
                "slipway_slo_budget_remaining",
                "The part of the budget of bad answers that is left; below 0 when overspent.",
                List.of(ENDPOINT, INDICATOR),
                () -> budgets(ErrorBudget::remaining));
        telemetry.gauges(
                "slipway_slo_burn_rate",
                "How fast the budget is spent over a window; 1 spends it just so.",
                List.of(ENDPOINT, INDICATOR, "window"),
                this::burns);
        telemetry.counter(
                "slipway_slo_failures_total",
                "Looks at promises that failed, most likely for a full disk.",
                plane::failures);
    }

    private void alerts() {
        telemetry.gauges(
                "slipway_slo_alert",
                "1 for alerts that fire.",
                List.of(ENDPOINT, INDICATOR, "kind", "severity"),
                this::firing);
        telemetry.gauges(
                "slipway_stream_alert",
                "1 for alerts of streams that fire.",
                List.of("stream", "kind", "severity"),
                () -> firingOf(plane.slos().streams()));
    }

    private void receivers() {
        telemetry.counters(
                "slipway_alert_deliveries_total",
                "Messages that receivers took.",
                List.of("connection"),
                () -> byConnection(plane.courier().delivered()));
        telemetry.counters(
                "slipway_alert_delivery_failures_total",
                "Tries to deliver that failed; each is tried again.",
                List.of("connection"),
                () -> byConnection(plane.courier().failedTries()));
        telemetry.counter(
                "slipway_alert_lost_total",
                "Messages that will not be delivered any more.",
                plane.courier()::lost);
        telemetry.gauge(
                "slipway_alert_outbox_messages",
                "Messages that wait for their receivers.",
                plane.courier()::waiting);
        telemetry.counter(
                "slipway_alert_outbox_failures_total",
                "Looks into the outbox that failed, most likely for a full disk.",
                plane.courier()::storeFailures);
    }

    private Map<List<String>, Double> requests() {
        Map<List<String>, Double> values = new HashMap<>();
        plane.served().read().entrySet().stream()
                .filter(entry -> !entry.getValue().equals(Served.NONE))
                .limit(MOST_ENDPOINTS)
                .forEach(entry -> {
                    String name = entry.getKey().value();
                    Served served = entry.getValue();
                    values.put(List.of(name, "good"), (double) served.good());
                    values.put(List.of(name, "bad"), (double) served.bad());
                    values.put(List.of(name, "slow"), (double) served.slow());
                    values.put(List.of(name, "excluded"), (double) served.excluded());
                });
        return values;
    }

    private List<SloStatus> asked() {
        return plane.slos().all().stream()
                .filter(status -> !status.alerts().isEmpty())
                .limit(MOST_ENDPOINTS)
                .toList();
    }

    private Map<List<String>, Double> budgets(ToDoubleFunction<ErrorBudget> value) {
        Map<List<String>, Double> values = new HashMap<>();
        for (SloStatus status : asked()) {
            for (ErrorBudget budget : status.budgets()) {
                values.put(
                        List.of(status.endpoint().value(), Constants.word(budget.indicator())),
                        value.applyAsDouble(budget));
            }
        }
        return values;
    }

    private Map<List<String>, Double> burns() {
        Map<List<String>, Double> values = new HashMap<>();
        for (SloStatus status : asked()) {
            for (SloAlert alert : status.alerts()) {
                Burn burn = alert.burn();
                if (burn != null && alert.indicator() != null) {
                    String name = status.endpoint().value();
                    String indicator = Constants.word(alert.indicator());
                    values.put(List.of(name, indicator, text(burn.longWindow())), burn.overLong());
                    values.put(
                            List.of(name, indicator, text(burn.shortWindow())), burn.overShort());
                }
            }
        }
        return values;
    }

    private Map<List<String>, Double> firing() {
        Map<List<String>, Double> values = new HashMap<>();
        for (SloStatus status : asked()) {
            for (SloAlert alert : status.alerts()) {
                if (alert.isOpen()) {
                    values.put(
                            List.of(
                                    status.endpoint().value(),
                                    alert.indicator() == null
                                            ? ""
                                            : Constants.word(alert.indicator()),
                                    Constants.word(alert.kind()),
                                    Constants.word(alert.severity())),
                            1.0);
                }
            }
        }
        return values;
    }

    public static Map<List<String>, Double> firingOf(List<StreamAlert> streams) {
        Map<List<String>, Double> values = new HashMap<>();
        streams.stream()
                .filter(StreamAlert::isOpen)
                .forEach(alert ->
                        values.put(
                                List.of(
                                        alert.stream().value(),
                                        Constants.word(alert.kind()),
                                        Constants.word(alert.severity())),
                                1.0));
        return values;
    }

    private static Map<List<String>, Double> byConnection(Map<String, Long> counts) {
        Map<List<String>, Double> values = new HashMap<>();
        counts.forEach((connection, count) -> values.put(List.of(connection), (double) count));
        return values;
    }

    private static String text(Duration window) {
        return window.toHours() > 0 ? window.toHours() + "h" : window.toMinutes() + "m";
    }
}
