package dev.slipway.api.access;

/// A role within a scope.
public record Grant(Role role, Scope scope) {
    /// The role everywhere.
    public static Grant everywhere(Role role) {
        return new Grant(role, new Scope.Everywhere());
    }
}
