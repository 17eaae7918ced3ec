package dev.slipway.console.access;

import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.console.page.Words;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// A binding of grants to people and programs, as pages show it.
///
/// @param members principals and groups
/// @param grants what they may do, in words
public record RoleLine(String name, String members, String grants, Instant changed) {
    static Optional<RoleLine> of(DeclaredObject object) {
        Spec spec = object.spec();
        return spec instanceof RoleSpec role
                ? Optional.of(
                        new RoleLine(
                                role.name(),
                                String.join(", ", role.members()),
                                role.grants().stream()
                                        .map(Words::of)
                                        .collect(Collectors.joining(", ")),
                                object.changed()))
                : Optional.empty();
    }
}
