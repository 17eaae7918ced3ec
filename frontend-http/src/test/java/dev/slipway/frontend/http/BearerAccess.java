package dev.slipway.frontend.http;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Access by tokens that are names of principals; nobody else comes in.
record BearerAccess(Map<String, List<Grant>> grants) implements Access {
    /// Lets in `root`, who may do everything everywhere.
    static BearerAccess withRoot() {
        return new BearerAccess(
                Map.of("root", Arrays.stream(Role.values()).map(Grant::everywhere).toList()));
    }

    @Override
    public Identified identify(Credentials credentials) {
        String name = credentials.bearer();
        List<Grant> known = name == null ? null : grants.get(name);
        return known == null
                ? new Identified.Refused(Denials.nobody())
                : new Identified.As(
                        new Principal(
                                new PrincipalId("token:" + name),
                                Principal.Proof.TOKEN,
                                TeamName.DEFAULT,
                                null,
                                known));
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return principal.may(permission)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "the server"));
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return refuse(principal, permission);
    }
}
