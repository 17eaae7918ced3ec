package dev.slipway.api.access;

import dev.slipway.api.model.ModelName;

/// What a grant reaches.
public sealed interface Scope {
    /// Everything on this server.
    record Everywhere() implements Scope {}

    /// What one team owns.
    record OfTeam(TeamName team) implements Scope {}

    /// One model and the endpoints that serve it.
    record OfModel(ModelName model) implements Scope {}
}
