package dev.slipway.console.page;

import dev.slipway.api.access.Denials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import java.util.Optional;

/// What whoever looks may do to one thing, told from their grants as the API tells it, so that no
/// page shows a button that the API would refuse.
///
/// @param subject what it is about: `endpoint flights`
public record Rights(Principal viewer, TeamName team, ModelName model, String subject) {
    /// Rights to an endpoint.
    public static Rights to(Principal viewer, EndpointSpec endpoint) {
        return new Rights(
                viewer,
                endpoint.team(),
                endpoint.serves().model(),
                "endpoint " + endpoint.endpoint());
    }

    /// Rights to the endpoint of this name; empty where it is gone and has its history alone.
    public static Optional<Rights> to(
            Principal viewer, SlipwayClient server, EndpointName endpoint) {
        try {
            return Optional.of(to(viewer, server.endpoints().one(endpoint).spec()));
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.UNKNOWN_OBJECT || e.code() == ErrorCode.UNKNOWN_MODEL) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Whether they may do this to the thing, or to its model.
    public boolean may(Permission permission) {
        return viewer.may(permission, team, model);
    }

    /// Whether they may do this to what its team owns, which moving traffic takes.
    public boolean mayMove(Permission permission) {
        return viewer.may(permission, team);
    }

    /// What is missing for that, in words.
    public String lacking(Permission permission) {
        return Denials.lacking(viewer, permission, subject).message();
    }
}
