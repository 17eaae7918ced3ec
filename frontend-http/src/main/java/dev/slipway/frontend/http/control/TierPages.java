package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;
import java.util.Set;

/// Which versions are loaded, which are loaded on request, and why some were unloaded: of endpoints
/// that the caller may look into, since they were declared.
final class TierPages {
    ApiAnswer report(ApiCall call) {
        Optional<EndpointName> wanted = call.query().first("endpoint", EndpointName::new);
        Set<EndpointName> shown = Lookups.shown(call, Permission.READ_STATUS);
        return ApiAnswer.of(
                call.ports()
                        .tiers()
                        .get()
                        .of(
                                endpoint ->
                                        wanted.map(endpoint::equals).orElse(true)
                                                && shown.contains(endpoint),
                                EarlierOwners.seen(call, Permission.READ_STATUS)));
    }
}
