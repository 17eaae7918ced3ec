package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloList;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.EndpointSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How well endpoints keep their promises, and which alerts there are: of endpoints and streams
/// that the caller may look into.
final class SloPages {
    /// What was declared a moment ago is not looked at yet, and is there all the same.
    ApiAnswer show(ApiCall call) {
        EndpointSpec spec = Lookups.endpoint(call, Permission.READ_STATUS);
        EndpointName name = spec.endpoint();
        return ApiAnswer.of(
                call.ports()
                        .slos()
                        .of(name)
                        .orElseGet(() ->
                                SloStatus.fresh(name, spec.slo(), call.ports().clock().instant())));
    }

    /// Alerts are most of it, and nearly all of them are in order: whoever looks at a fleet leaves
    /// those out.
    ApiAnswer list(ApiCall call) {
        boolean isShort = call.query().first("alerts", SloPages::isRaised).orElse(false);
        List<SloStatus> all = statuses(call);
        return ApiAnswer.of(
                new SloList(isShort ? all.stream().map(SloPages::raised).toList() : all));
    }

    private static boolean isRaised(String text) {
        if (text.equals("raised")) {
            return true;
        }
        throw new IllegalArgumentException("alerts: " + text + " (expected: raised)");
    }

    private static SloStatus raised(SloStatus status) {
        return new SloStatus(
                status.endpoint(),
                status.slo(),
                status.version(),
                status.since(),
                status.requestsPerSecond(),
                status.releases(),
                status.budgets(),
                status.alerts().stream().filter(SloPages::isRaised).toList());
    }

    private static boolean isRaised(SloAlert alert) {
        return alert.state() != AlertState.OK;
    }

    /// Alerts that are anything but in order.
    ApiAnswer alerts(ApiCall call) {
        call.query();
        List<SloAlert> alerts =
                statuses(call).stream()
                        .flatMap(status -> status.alerts().stream())
                        .filter(SloPages::isRaised)
                        .toList();
        Set<StreamName> streams = StreamPages.visible(call);
        return ApiAnswer.of(
                new AlertList(
                        alerts,
                        call.ports().slos().streams().stream()
                                .filter(alert -> streams.contains(alert.stream()))
                                .toList()));
    }

    private static List<SloStatus> statuses(ApiCall call) {
        Set<EndpointName> visible =
                Lookups.endpoints(call, Permission.READ_STATUS).stream()
                        .map(EndpointSpec::endpoint)
                        .collect(Collectors.toUnmodifiableSet());
        return call.ports().slos().all().stream()
                .filter(status -> visible.contains(status.endpoint()))
                .toList();
    }
}
