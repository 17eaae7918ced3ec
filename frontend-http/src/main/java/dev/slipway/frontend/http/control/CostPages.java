package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What was used, and what it costs: of endpoints that the caller may look into, and of the teams
/// whose requests were answered there. Of an endpoint that is gone it is for those teams alone, and
/// for whoever may see everything: another team may have its name.
final class CostPages {
    ApiAnswer report(ApiCall call) {
        Principal principal = call.principal();
        Optional<EndpointName> wanted = call.query().first("endpoint", EndpointName::new);
        Set<EndpointName> visible = new HashSet<>();
        for (EndpointSpec spec : call.ports().images().current().endpoints()) {
            if (spec.lets(principal, Permission.READ_METRICS)
                    && call.mayBeShown(Permission.READ_METRICS, spec.endpoint())) {
                visible.add(spec.endpoint());
            }
        }
        return ApiAnswer.of(
                call.ports()
                        .costs()
                        .report(reading ->
                                wanted.map(reading.endpoint()::equals).orElse(true)
                                        && (isSeen(visible, reading) || pays(principal, reading))));
    }

    private static boolean isSeen(Set<EndpointName> visible, MeterReading reading) {
        return !reading.isFormer() && visible.contains(reading.endpoint());
    }

    /// Whoever may see everything pays for all teams in this sense.
    private static boolean pays(Principal principal, MeterReading reading) {
        return principal.may(Permission.READ_METRICS, reading.team());
    }
}
