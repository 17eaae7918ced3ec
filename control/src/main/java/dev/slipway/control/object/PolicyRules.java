package dev.slipway.control.object;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import dev.slipway.documents.Constants;
import org.jspecify.annotations.Nullable;

/// What a policy may ask: bounds that values of a metric can keep and break, and people that there
/// can be. One that was declared before stays as it is until somebody changes it.
final class PolicyRules {
    private final PolicySpec policy;

    private PolicyRules(PolicySpec policy) {
        this.policy = policy;
    }

    /// *Errors*: [RefusalException] naming the field.
    static void require(PolicySpec policy) {
        PolicyRules rules = new PolicyRules(policy);
        for (Requirement asked : policy.require()) {
            if (asked instanceof Evaluated evaluated) {
                rules.requireBounds(evaluated);
            } else if (asked instanceof Approved approved) {
                rules.requirePeople(approved);
            }
        }
    }

    private void requireBounds(Evaluated asked) {
        Double least = asked.atLeast();
        Double most = asked.atMost();
        requireNumber("at-least", least);
        requireNumber("at-most", most);
        requireNumber("not-worse-by", asked.notWorseBy());
        if (least != null && most != null && least > most) {
            throw refused("evaluated.at-least: " + least, "<= at-most " + most);
        }
        String slice = asked.slice();
        if (slice != null && slice.isBlank()) {
            throw refused("evaluated.slice: '" + slice + "'", "a part of the data, or none");
        }
    }

    private void requireNumber(String field, @Nullable Double bound) {
        if (bound != null && !Double.isFinite(bound)) {
            throw refused("evaluated." + field + ": " + bound, "a number");
        }
    }

    /// Nobody's yes would be asked for, and nothing said of it.
    private void requirePeople(Approved asked) {
        if (asked.people() < 1) {
            throw refused("approved.people: " + asked.people(), ">= 1");
        }
        if (asked.outsideTeam() < 0) {
            throw refused("approved.outside-team: " + asked.outsideTeam(), ">= 0");
        }
        if (!asked.role().permissions().contains(Permission.APPROVE)) {
            throw refused(
                    "approved.role: " + Constants.word(asked.role()), "reviewer or risk-officer");
        }
    }

    private RefusalException refused(String what, String expected) {
        return new RefusalException(
                ErrorCode.INVALID_INPUT,
                "require." + what + " (expected: " + expected + ") for " + ObjectId.of(policy));
    }
}
