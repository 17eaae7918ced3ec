package dev.slipway.control.object;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import org.jspecify.annotations.Nullable;

/// What a policy may ask of a metric: bounds that its values can keep and break.
final class PolicyRules {
    private PolicyRules() {}

    /// *Errors*: [RefusalException] naming the field.
    static void require(PolicySpec policy) {
        for (Requirement asked : policy.require()) {
            if (asked instanceof Evaluated evaluated) {
                requireNumber(policy, "at-least", evaluated.atLeast());
                requireNumber(policy, "at-most", evaluated.atMost());
                requireNumber(policy, "not-worse-by", evaluated.notWorseBy());
            }
        }
    }

    private static void requireNumber(PolicySpec policy, String field, @Nullable Double bound) {
        if (bound != null && !Double.isFinite(bound)) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT,
                    "require.evaluated."
                            + field
                            + ": "
                            + bound
                            + " (expected: a number) for "
                            + ObjectId.of(policy));
        }
    }
}
