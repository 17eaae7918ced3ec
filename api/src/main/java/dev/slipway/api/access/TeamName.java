package dev.slipway.api.access;

import dev.slipway.api.model.EndpointName;

/// The name of a team, the owner of everything that can be owned.
public record TeamName(String value) {
    /// The team of everything whose owner nobody named.
    public static final TeamName DEFAULT = new TeamName("default");

    /// *Errors*: `IllegalArgumentException` for an illegal name.
    public TeamName {
        EndpointName.requireLegal("team", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
