package dev.slipway.control.object;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.gate.AcceptedFindings;
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
    static void requirePermission(Deciding deciding, SuppressionSpec spec) {
        Optional<Model> model = deciding.image().model(spec.model());
        boolean isAbove = tier(model).compareTo(RiskTier.SANDBOX) > 0;
        Permission permission = isAbove ? Permission.APPROVE : Permission.WRITE_MODELS;
        if (model.isPresent()) {
            deciding.require(permission, model.get());
        } else {
            deciding.require(permission, deciding.principal().team());
        }
    }

    /// *Errors*: [RefusalException] naming the field.
    static void require(Deciding deciding, SuppressionSpec spec) {
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
        RiskTier tier = tier(deciding.image().model(spec.model()));
        if (tier.compareTo(RiskTier.SANDBOX) > 0
                && AcceptedFindings.people(
                                deciding.image(),
                                deciding.principal().id(),
                                deciding.principal().person())
                        .isEmpty()) {
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

    private static RiskTier tier(Optional<Model> model) {
        return model.map(Model::riskTier).orElse(RiskTier.SANDBOX);
    }

    private static RefusalException refused(SuppressionSpec spec, String what, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                what + " (expected: " + expected + ") for " + ObjectId.of(spec));
    }
}
