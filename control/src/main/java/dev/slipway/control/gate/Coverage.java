package dev.slipway.control.gate;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;

/// Tells whether a principal has all that a grant or a permission gives: nobody hands on more than
/// they have.
public record Coverage(Image image, Principal principal) {
    /// Whether they have all that a grant gives.
    public boolean covers(Grant grant) {
        return grant.role().permissions().stream()
                .allMatch(permission -> covers(permission, grant.scope()));
    }

    /// Whether they may do this to everything within a scope. To ask whether the server is there
    /// takes nothing.
    public boolean covers(Permission permission, Scope scope) {
        if (permission == Permission.PROBE) {
            return true;
        }
        return switch (scope) {
            case Scope.Everywhere _ -> principal.may(permission);
            case Scope.OfTeam(TeamName team) -> principal.may(permission, team);
            case Scope.OfModel one ->
                    image.model(one.model())
                            .map(model -> principal.may(permission, model.team(), one.model()))
                            .orElseGet(() -> coversUnknown(permission, one));
        };
    }

    /// A model that is not there yet is no team's: whose it will be is not known, and what somebody
    /// has in a team does not reach it.
    private boolean coversUnknown(Permission permission, Scope.OfModel model) {
        return principal.may(permission)
                || principal.grants().stream()
                        .filter(own -> own.scope().equals(model))
                        .anyMatch(own -> own.role().permissions().contains(permission));
    }
}
