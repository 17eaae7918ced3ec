package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.slo.AlertList;
import dev.slipway.api.slo.AlertState;
import dev.slipway.api.slo.SloAlert;
import dev.slipway.api.slo.SloList;
import dev.slipway.api.slo.SloStatus;
import dev.slipway.api.spec.EndpointSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How well endpoints keep their promises, and which alerts there are: of endpoints that the caller
/// may look into.
final class SloPages {
    ApiAnswer show(ApiCall call) {
        EndpointName name = call.at("endpoint", EndpointName::new);
        Set<EndpointName> visible = visible(call);
        SloStatus found =
                call.ports()
                        .slos()
                        .of(name)
                        .filter(status -> visible.contains(status.endpoint()))
                        .orElseThrow(() ->
                                Lookups.unknown(
                                        ErrorCode.UNKNOWN_MODEL,
                                        "endpoint: '" + name + "'",
                                        name.value(),
                                        visible.stream().map(EndpointName::value).toList()));
        return ApiAnswer.of(found);
    }

    ApiAnswer list(ApiCall call) {
        call.query();
        return ApiAnswer.of(new SloList(statuses(call)));
    }

    /// Alerts that are anything but in order.
    ApiAnswer alerts(ApiCall call) {
        call.query();
        List<SloAlert> alerts =
                statuses(call).stream()
                        .flatMap(status -> status.alerts().stream())
                        .filter(alert -> alert.state() != AlertState.OK)
                        .toList();
        return ApiAnswer.of(new AlertList(alerts));
    }

    private static List<SloStatus> statuses(ApiCall call) {
        Set<EndpointName> visible = visible(call);
        return call.ports().slos().all().stream()
                .filter(status -> visible.contains(status.endpoint()))
                .toList();
    }

    private static Set<EndpointName> visible(ApiCall call) {
        Set<EndpointName> visible = new LinkedHashSet<>();
        for (EndpointSpec spec : call.ports().images().current().endpoints()) {
            if (call.principal().may(Permission.READ_STATUS, spec.team(), spec.serves().model())) {
                visible.add(spec.endpoint());
            }
        }
        return visible;
    }
}
