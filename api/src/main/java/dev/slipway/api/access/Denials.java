package dev.slipway.api.access;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The words in which somebody is told what they may not do, the same for every protocol.
public final class Denials {
    private Denials() {}

    /// Of something that a role would allow.
    ///
    /// @param subject what it is about: `endpoint flights`
    public static Refusal lacking(Principal principal, Permission permission, String subject) {
        return Refusal.of(
                ErrorCode.FORBIDDEN,
                "permission: "
                        + permission
                        + " on "
                        + subject
                        + " is missing for "
                        + principal.id()
                        + " (expected: one of the roles "
                        + rolesWith(permission)
                        + ")");
    }

    /// Of a caller who has not said who it is.
    public static Refusal nobody() {
        return Refusal.of(
                ErrorCode.UNAUTHENTICATED,
                "authorization: none (expected: Bearer and a token; slipway takes it from"
                        + " SLIPWAY_TOKEN; slipway login or slipway token create gets one)");
    }

    private static String rolesWith(Permission permission) {
        return Arrays.stream(Role.values())
                .filter(role -> role.permissions().contains(permission))
                .map(Role::word)
                .collect(Collectors.joining(", "));
    }
}
