package dev.slipway.control.object;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.DeclaredObject.Acceptance;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.gate.People;
import dev.slipway.scan.secret.FieldSecrets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may say that a finding is no secret, and for how long.
final class SuppressionRules {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{24}");
    private static final int LONGEST_DAYS = 366;

    private SuppressionRules() {}

    /// In the lowest tier whoever pushes versions may; above it takes somebody who approves them.
    static void requirePermission(
            Deciding deciding, SuppressionSpec spec, Optional<ModelSpec> model) {
        RiskTier tier = model.map(ModelSpec::riskTier).orElse(RiskTier.SANDBOX);
        TeamName team = model.map(ModelSpec::team).orElse(deciding.principal().team());
        Permission permission = tier.isRisky() ? Permission.APPROVE : Permission.WRITE_MODELS;
        if (!deciding.principal().may(permission, team, spec.model())) {
            deciding.require(permission, team);
        }
    }

    /// Whose word it is from now on.
    static Acceptance acceptance(Deciding deciding, ModelSpec model) {
        return new Acceptance(
                People.behind(deciding.image(), deciding.principal()),
                deciding.principal().may(Permission.APPROVE, model.team(), model.model()));
    }

    /// *Errors*: [RefusalException] naming the field.
    static void require(Deciding deciding, SuppressionSpec spec, RiskTier tier) {
        if (!FieldSecrets.isRule(spec.rule())) {
            throw refused(spec, "rule: " + spec.rule(), "a rule for secrets, such as secret-jwt");
        }
        if (spec.file().isBlank()) {
            throw refused(spec, "file: empty", "the path of a file in the package");
        }
        if (!FINGERPRINT.matcher(spec.fingerprint()).matches()) {
            throw refused(spec, "fingerprint: " + spec.fingerprint(), "24 hexadecimal digits");
        }
        if (spec.reason().value().isBlank()) {
            throw refused(spec, "reason: empty", "why it is no secret");
        }
        LocalDate today = LocalDate.ofInstant(deciding.now(), ZoneOffset.UTC);
        if (spec.expires().isBefore(today)
                || spec.expires().isAfter(today.plusDays(LONGEST_DAYS))) {
            throw refused(
                    spec,
                    "expires: " + spec.expires(),
                    "from " + today + " to " + today.plusDays(LONGEST_DAYS));
        }
        if (tier.isRisky() && People.behind(deciding.image(), deciding.principal()).isEmpty()) {
            throw new RefusalException(
                    ErrorCode.UNMET_REQUIREMENT,
                    "reviewer: nobody is known behind "
                            + deciding.principal().id()
                            + " (expected: a person, since the risk tier is "
                            + tier
                            + ") for "
                            + ObjectId.of(spec));
        }
    }

    private static RefusalException refused(SuppressionSpec spec, String what, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                what + " (expected: " + expected + ") for " + ObjectId.of(spec));
    }
}
