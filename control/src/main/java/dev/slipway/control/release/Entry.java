package dev.slipway.control.release;

import dev.slipway.api.access.Permission;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import java.util.List;

/// Requires of a release what moving its endpoint's alias or spec to candidate would require: it is
/// no way around.
record Entry(Deciding deciding, Guard guard) {
    /// Requires that the principal might move what the endpoint serves.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN`.
    void requireMover(Model model, EndpointSpec endpoint) {
        deciding.require(Permission.RELEASE, endpoint.team());
        if (endpoint.serves() instanceof Target.Alias) {
            deciding.require(Permission.RELEASE, model);
        }
    }

    /// *Errors*: [RefusalException] with `UNMET_REQUIREMENT`.
    void requireMet(Model model, EndpointSpec endpoint, Version candidate) {
        List<String> unmet =
                endpoint.serves() instanceof Target.Alias served
                        ? guard.unmet(deciding, model, served.alias(), candidate)
                        : guard.unmet(deciding, model, endpoint, candidate);
        if (!unmet.isEmpty()) {
            throw unmet(endpoint, candidate, unmet);
        }
    }

    /// Requires that the plan's strategy was rehearsed lately, or that somebody approved candidate.
    ///
    /// *Errors*: [RefusalException] with `UNMET_REQUIREMENT`.
    void requireDrilled(Model model, EndpointSpec endpoint, Version candidate, ReleasePlan plan) {
        List<String> unmet = guard.undrilled(deciding, model, endpoint, candidate, plan.strategy());
        if (!unmet.isEmpty()) {
            throw unmet(endpoint, candidate, unmet);
        }
    }

    /// What a version that was let in before lacks by now.
    List<String> lapsed(Model model, EndpointSpec endpoint, Version version) {
        return guard.lapsed(deciding, model, endpoint, version);
    }

    static RefusalException unmet(EndpointSpec endpoint, Version candidate, List<String> unmet) {
        return new RefusalException(
                ErrorCode.UNMET_REQUIREMENT,
                "endpoint '"
                        + endpoint.endpoint()
                        + "': version "
                        + candidate.number()
                        + " may not answer for it: "
                        + String.join("; ", unmet));
    }
}
