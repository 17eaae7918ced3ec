package dev.slipway.documents;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;

/// How a document says which of several shapes it has.
final class Unions {
    private Unions() {}

    static void addTo(ObjectMapper mapper) {
        mapper.addMixIn(Spec.class, SpecForm.class);
        mapper.addMixIn(Requirement.class, RequirementForm.class);
        mapper.addMixIn(ReleaseStrategy.class, StrategyForm.class);
        mapper.addMixIn(StickyKey.class, StickyForm.class);
        mapper.addMixIn(UserRule.class, RuleForm.class);
        mapper.addMixIn(TeamSpec.class, TeamForm.class);
        mapper.addMixIn(ModelSpec.class, ModelForm.class);
        mapper.addMixIn(EndpointSpec.class, EndpointForm.class);
    }

    /// A member `kind`.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.PROPERTY, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TeamSpec.class, name = "Team"),
        @JsonSubTypes.Type(value = ModelSpec.class, name = "Model"),
        @JsonSubTypes.Type(value = EndpointSpec.class, name = "Endpoint"),
        @JsonSubTypes.Type(value = PolicySpec.class, name = "Policy"),
        @JsonSubTypes.Type(value = RoleSpec.class, name = "Role"),
        @JsonSubTypes.Type(value = ConnectionSpec.class, name = "Connection"),
        @JsonSubTypes.Type(value = SuppressionSpec.class, name = "Suppression")
    })
    private interface SpecForm {}

    /// One member, named like the requirement, around its own.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Requirement.Signed.class, name = "signed"),
        @JsonSubTypes.Type(value = Requirement.Scanned.class, name = "scanned"),
        @JsonSubTypes.Type(value = Requirement.Golden.class, name = "golden"),
        @JsonSubTypes.Type(value = Requirement.KnownLineage.class, name = "known-lineage"),
        @JsonSubTypes.Type(value = Requirement.Evaluated.class, name = "evaluated"),
        @JsonSubTypes.Type(value = Requirement.Approved.class, name = "approved"),
        @JsonSubTypes.Type(value = Requirement.StaysLoaded.class, name = "stays-loaded"),
        @JsonSubTypes.Type(value = Requirement.Forbidden.class, name = "forbidden")
    })
    private interface RequirementForm {}

    /// One member, named like the strategy, around its own.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ReleaseStrategy.Canary.class, name = "canary"),
        @JsonSubTypes.Type(value = ReleaseStrategy.BlueGreen.class, name = "blue-green"),
        @JsonSubTypes.Type(
                value = ReleaseStrategy.ShadowThenCanary.class,
                name = "shadow-then-canary"),
        @JsonSubTypes.Type(value = ReleaseStrategy.AllAtOnce.class, name = "all-at-once"),
        @JsonSubTypes.Type(value = ReleaseStrategy.Experiment.class, name = "experiment")
    })
    private interface StrategyForm {}

    /// One member, named like the key, around its own.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = StickyKey.Header.class, name = "header"),
        @JsonSubTypes.Type(value = StickyKey.Field.class, name = "field"),
        @JsonSubTypes.Type(value = StickyKey.Caller.class, name = "caller"),
        @JsonSubTypes.Type(value = StickyKey.Request.class, name = "request")
    })
    private interface StickyForm {}

    /// One member, named like the rule, around its own.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = UserRule.LatencyAbove.class, name = "latency-above"),
        @JsonSubTypes.Type(
                value = UserRule.ErrorsAboveObjective.class,
                name = "errors-above-objective")
    })
    private interface RuleForm {}

    private interface TeamForm {
        @JsonProperty("name")
        TeamName team();
    }

    private interface ModelForm {
        @JsonProperty("name")
        ModelName model();
    }

    private interface EndpointForm {
        @JsonProperty("name")
        EndpointName endpoint();
    }
}
