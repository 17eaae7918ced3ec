package dev.slipway.frontend.http;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.Optional;
import java.util.stream.Stream;

/// Takes everybody for who holds the first token.
final class OpenAccess implements Access {
    @Override
    public Identified identify(Credentials credentials) {
        return new Identified.As(
                new Principal(
                        new PrincipalId("token:admin"),
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        Stream.of(Role.ADMIN, Role.SCIENTIST, Role.RELEASER, Role.CALLER)
                                .map(Grant::everywhere)
                                .toList()));
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return Optional.empty();
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return Optional.empty();
    }
}
