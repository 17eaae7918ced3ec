package dev.slipway.testkit.fake;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Access whose tokens say what they open: `ROLE`, `ROLE@team:NAME` or `ROLE@model:NAME`. Every
/// other one is refused, and so is whoever shows none. Endpoints belong to the default team and
/// serve the model of their name.
public final class FakeAccess implements Access {
    @Override
    public Identified identify(Credentials credentials) {
        String bearer = credentials.bearer();
        if (bearer == null) {
            return new Identified.Refused(Denials.nobody());
        }
        return grant(bearer)
                .<Identified>map(grant -> new Identified.As(principal(bearer, grant)))
                .orElseGet(() ->
                        new Identified.Refused(
                                Refusal.of(ErrorCode.UNAUTHENTICATED, "token: " + bearer)));
    }

    private static Principal principal(String bearer, Grant grant) {
        return new Principal(
                new PrincipalId("token:" + bearer),
                Principal.Proof.TOKEN,
                TeamName.DEFAULT,
                null,
                List.of(grant));
    }

    private static Optional<Grant> grant(String bearer) {
        String[] parts = bearer.split("[@:]", 3);
        return Stream.of(Role.values())
                .filter(role -> role.name().equals(parts[0]))
                .map(role -> new Grant(role, scope(parts)))
                .findFirst();
    }

    private static Scope scope(String[] parts) {
        if (parts.length < 3) {
            return new Scope.Everywhere();
        }
        return parts[1].equals("team")
                ? new Scope.OfTeam(new TeamName(parts[2]))
                : new Scope.OfModel(new ModelName(parts[2]));
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return principal.may(permission)
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "this server"));
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return principal.may(permission, TeamName.DEFAULT, new ModelName(endpoint.value()))
                ? Optional.empty()
                : Optional.of(Denials.lacking(principal, permission, "endpoint " + endpoint));
    }
}
