package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// Hides what happened under a name before its endpoint was declared from all who may not see
/// everything: the name may have been another team's.
final class EarlierOwners {
    private EarlierOwners() {}

    /// Whether the caller sees what happened under a name at a time, as far as that goes.
    static BiPredicate<EndpointName, Instant> seen(ApiCall call, Permission permission) {
        if (call.principal().may(permission)) {
            return (_, _) -> true;
        }
        Map<EndpointName, Instant> declared =
                call.ports().images().current().objects(Kind.ENDPOINT).stream()
                        .collect(
                                Collectors.toMap(
                                        object -> new EndpointName(object.spec().name()),
                                        DeclaredObject::created));
        return (endpoint, time) -> {
            Instant since = declared.get(endpoint);
            return since != null && !time.isBefore(since);
        };
    }
}
