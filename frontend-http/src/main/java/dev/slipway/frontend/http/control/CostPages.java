package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.cost.MeterReading;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;
import java.util.Set;

/// What was used, and what it costs: of endpoints that the caller may look into, and of the teams
/// whose requests were answered there. Of an endpoint that is gone it is for those teams alone, and
/// for whoever may see everything: another team may have its name.
final class CostPages {
    ApiAnswer report(ApiCall call) {
        Principal principal = call.principal();
        Optional<EndpointName> wanted = call.query().first("endpoint", EndpointName::new);
        Set<EndpointName> shown = Lookups.shown(call, Permission.READ_METRICS);
        return ApiAnswer.of(
                call.ports()
                        .costs()
                        .report(reading ->
                                wanted.map(reading.endpoint()::equals).orElse(true)
                                        && (isSeen(shown, reading) || pays(principal, reading))));
    }

    private static boolean isSeen(Set<EndpointName> shown, MeterReading reading) {
        return !reading.isFormer() && shown.contains(reading.endpoint());
    }

    /// Whoever may see everything pays for all teams in this sense.
    private static boolean pays(Principal principal, MeterReading reading) {
        return principal.may(Permission.READ_METRICS, reading.team());
    }
}
