package dev.slipway.api.access;

import dev.slipway.api.model.ModelName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whoever sends a request, and what they may do.
///
/// @param proof how they showed who they are
/// @param team whose quota their requests count on
/// @param person the human being behind it, where one is known
public record Principal(
        PrincipalId id, Proof proof, TeamName team, @Nullable PersonId person, List<Grant> grants) {
    /// A program on this machine that showed nothing.
    public static final Principal LOCAL =
            new Principal(
                    new PrincipalId("local"),
                    Proof.LOOPBACK,
                    TeamName.DEFAULT,
                    null,
                    List.of(Grant.everywhere(Role.CALLER)));

    /// How somebody showed who they are.
    public enum Proof {
        /// By being on this machine.
        LOOPBACK,
        /// By a token of ours.
        TOKEN,
        /// By a token of an OpenID Connect issuer.
        OIDC,
        /// By a client certificate.
        CERTIFICATE,
        /// By being a part of this server.
        SYSTEM
    }

    public Principal {
        grants = List.copyOf(grants);
    }

    /// A part of this server that submits commands.
    public static Principal system(String room, Role... roles) {
        return new Principal(
                new PrincipalId("system:" + room),
                Proof.SYSTEM,
                TeamName.DEFAULT,
                null,
                Stream.of(roles).map(Grant::everywhere).toList());
    }

    /// The human being behind it, if one is known.
    public Optional<PersonId> knownPerson() {
        return Optional.ofNullable(person);
    }

    /// The same with what this role alone gives.
    public Principal as(Role role) {
        return new Principal(
                id,
                proof,
                team,
                person,
                grants.stream().filter(grant -> grant.role() == role).toList());
    }

    /// Whether they may do this to everything on the server.
    public boolean may(Permission permission) {
        for (Grant grant : grants) {
            if (allows(grant, permission) && grant.scope() instanceof Scope.Everywhere) {
                return true;
            }
        }
        return false;
    }

    /// Whether they may do this to something that `team` owns.
    public boolean may(Permission permission, TeamName team) {
        for (Grant grant : grants) {
            if (allows(grant, permission) && reaches(grant.scope(), team)) {
                return true;
            }
        }
        return false;
    }

    /// Whether they may do this to this model of `team`.
    public boolean may(Permission permission, TeamName team, ModelName model) {
        Scope one = new Scope.OfModel(model);
        for (Grant grant : grants) {
            if (allows(grant, permission)
                    && (reaches(grant.scope(), team) || grant.scope().equals(one))) {
                return true;
            }
        }
        return false;
    }

    /// Whether they may do this to anything at all.
    public boolean mayAnywhere(Permission permission) {
        for (Grant grant : grants) {
            if (allows(grant, permission)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allows(Grant grant, Permission permission) {
        return grant.role().permissions().contains(permission);
    }

    private static boolean reaches(Scope scope, TeamName team) {
        return switch (scope) {
            case Scope.Everywhere everywhere -> true;
            case Scope.OfTeam owner -> owner.team().equals(team);
            case Scope.OfModel model -> false;
        };
    }
}
