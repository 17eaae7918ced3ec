package dev.slipway.api.access;

import static dev.slipway.api.access.Permission.ADMINISTER;
import static dev.slipway.api.access.Permission.APPROVE;
import static dev.slipway.api.access.Permission.EDIT_POLICIES;
import static dev.slipway.api.access.Permission.EVALUATE;
import static dev.slipway.api.access.Permission.MANAGE_TOKENS;
import static dev.slipway.api.access.Permission.OPERATE;
import static dev.slipway.api.access.Permission.PREDICT;
import static dev.slipway.api.access.Permission.PROBE;
import static dev.slipway.api.access.Permission.READ_ARTIFACTS;
import static dev.slipway.api.access.Permission.READ_AUDIT;
import static dev.slipway.api.access.Permission.READ_CAPTURES;
import static dev.slipway.api.access.Permission.READ_METRICS;
import static dev.slipway.api.access.Permission.READ_MODELS;
import static dev.slipway.api.access.Permission.READ_STATUS;
import static dev.slipway.api.access.Permission.RELEASE;
import static dev.slipway.api.access.Permission.ROLL_BACK;
import static dev.slipway.api.access.Permission.SCORE;
import static dev.slipway.api.access.Permission.WRITE_MODELS;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// A named set of permissions.
///
/// Nobody gets rights by having made something, and no role but [#REVIEWER] and [#RISK_OFFICER]
/// approves.
public enum Role {
    /// A program that asks for predictions.
    CALLER(PREDICT, READ_STATUS, READ_METRICS),
    /// Somebody who looks.
    VIEWER(READ_STATUS, READ_METRICS, READ_MODELS),
    /// Somebody who trains and pushes models.
    SCIENTIST(
            PREDICT,
            READ_STATUS,
            READ_METRICS,
            READ_CAPTURES,
            READ_MODELS,
            READ_ARTIFACTS,
            WRITE_MODELS,
            SCORE,
            EVALUATE),
    /// Somebody who judges other people's versions.
    REVIEWER(
            PREDICT,
            READ_STATUS,
            READ_METRICS,
            READ_MODELS,
            READ_ARTIFACTS,
            EVALUATE,
            APPROVE,
            READ_AUDIT),
    /// Somebody who brings versions into service.
    RELEASER(
            PREDICT,
            READ_STATUS,
            READ_METRICS,
            READ_CAPTURES,
            READ_MODELS,
            READ_ARTIFACTS,
            SCORE,
            RELEASE,
            ROLL_BACK,
            READ_AUDIT),
    /// Somebody who answers for high-risk models.
    RISK_OFFICER(
            READ_STATUS, READ_METRICS, READ_MODELS, APPROVE, ROLL_BACK, EDIT_POLICIES, READ_AUDIT),
    /// Somebody who checks what has been done.
    AUDITOR(READ_STATUS, READ_METRICS, READ_MODELS, READ_AUDIT),
    /// Somebody who runs the server.
    ADMIN(
            READ_STATUS,
            READ_METRICS,
            READ_CAPTURES,
            READ_MODELS,
            ROLL_BACK,
            ADMINISTER,
            EDIT_POLICIES,
            READ_AUDIT,
            MANAGE_TOKENS,
            OPERATE),
    /// A pipeline: pushes and evaluates, and releases only what policies let through by themselves.
    AUTOMATION(
            PREDICT,
            READ_STATUS,
            READ_METRICS,
            READ_MODELS,
            READ_ARTIFACTS,
            WRITE_MODELS,
            SCORE,
            EVALUATE,
            RELEASE);

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable view that nobody else holds
    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        EnumSet<Permission> set = EnumSet.of(PROBE, permissions);
        this.permissions = Collections.unmodifiableSet(set);
    }

    /// How people write it: `risk-officer`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What the role allows within its scope.
    public Set<Permission> permissions() {
        return permissions;
    }
}
