package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.EndpointSpec;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Which versions are loaded, which are loaded on request, and why some were unloaded: of endpoints
/// that the caller may look into, since they were declared.
final class TierPages {
    ApiAnswer report(ApiCall call) {
        Optional<EndpointName> wanted = call.query().first("endpoint", EndpointName::new);
        Set<EndpointName> visible = new HashSet<>();
        for (EndpointSpec spec : call.ports().images().current().endpoints()) {
            if (spec.lets(call.principal(), Permission.READ_STATUS)
                    && call.mayBeShown(Permission.READ_STATUS, spec.endpoint())) {
                visible.add(spec.endpoint());
            }
        }
        return ApiAnswer.of(
                call.ports()
                        .tiers()
                        .get()
                        .of(
                                endpoint ->
                                        wanted.map(endpoint::equals).orElse(true)
                                                && visible.contains(endpoint),
                                EarlierOwners.seen(call, Permission.READ_STATUS)));
    }
}
