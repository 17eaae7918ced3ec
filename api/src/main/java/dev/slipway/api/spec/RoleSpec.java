package dev.slipway.api.spec;

import dev.slipway.api.access.Grant;
import java.util.List;

/// Gives grants to people and programs.
///
/// @param name of the binding
/// @param members principals by id, or groups of an OIDC issuer as `group:NAME`
public record RoleSpec(String name, List<String> members, List<Grant> grants) implements Spec {
    public RoleSpec {
        members = List.copyOf(members);
        grants = List.copyOf(grants);
    }

    @Override
    public Kind kind() {
        return Kind.ROLE;
    }
}
