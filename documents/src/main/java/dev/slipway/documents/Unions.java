package dev.slipway.documents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// How a document says which of several shapes it has.
final class Unions {
    private static final String CANARY = "canary";
    private static final String BLUE_GREEN = "blue-green";
    private static final String SHADOW_THEN_CANARY = "shadow-then-canary";
    private static final String ALL_AT_ONCE = "all-at-once";
    private static final String EXPERIMENT = "experiment";

    /// Kinds of release strategies, as documents name them.
    static final List<String> STRATEGIES =
            List.of(CANARY, BLUE_GREEN, SHADOW_THEN_CANARY, ALL_AT_ONCE, EXPERIMENT);

    private Unions() {}

    /// Names of requirements, as documents have them.
    static List<String> requirements() {
        JsonSubTypes known =
                Objects.requireNonNull(RequirementForm.class.getAnnotation(JsonSubTypes.class));
        return Arrays.stream(known.value()).map(JsonSubTypes.Type::name).toList();
    }

    static void addTo(ObjectMapper mapper) {
        mapper.addMixIn(Spec.class, SpecForm.class);
        mapper.addMixIn(Requirement.class, RequirementForm.class);
        mapper.addMixIn(ReleaseStrategy.class, StrategyForm.class);
        mapper.addMixIn(ReleaseStrategy.Canary.class, CanaryForm.class);
        mapper.addMixIn(ReleaseStrategy.ShadowThenCanary.class, CanaryForm.class);
        mapper.addMixIn(TeamSpec.class, TeamForm.class);
        mapper.addMixIn(ModelSpec.class, ModelForm.class);
        mapper.addMixIn(EndpointSpec.class, EndpointForm.class);
        mapper.addMixIn(StreamJobSpec.class, StreamForm.class);
        mapper.addMixIn(BatchJobSpec.class, BatchJobForm.class);
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
        @JsonSubTypes.Type(value = SuppressionSpec.class, name = "Suppression"),
        @JsonSubTypes.Type(value = StreamJobSpec.class, name = "StreamJob"),
        @JsonSubTypes.Type(value = BatchJobSpec.class, name = "BatchJob")
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
        @JsonSubTypes.Type(value = Requirement.Drilled.class, name = "drilled"),
        @JsonSubTypes.Type(value = Requirement.Forbidden.class, name = "forbidden")
    })
    private interface RequirementForm {}

    /// A member `kind`, and the members of that kind.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.PROPERTY, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = ReleaseStrategy.Canary.class, name = CANARY),
        @JsonSubTypes.Type(value = ReleaseStrategy.BlueGreen.class, name = BLUE_GREEN),
        @JsonSubTypes.Type(
                value = ReleaseStrategy.ShadowThenCanary.class,
                name = SHADOW_THEN_CANARY),
        @JsonSubTypes.Type(value = ReleaseStrategy.AllAtOnce.class, name = ALL_AT_ONCE),
        @JsonSubTypes.Type(value = ReleaseStrategy.Experiment.class, name = EXPERIMENT)
    })
    private interface StrategyForm {}

    /// Steps are written even where there are none, which means another thing than not written.
    private interface CanaryForm {
        @SuppressWarnings("UnusedMethod") // Jackson reads how it is annotated
        @JsonProperty("steps")
        @JsonInclude(JsonInclude.Include.ALWAYS)
        List<Double> steps();
    }

    private interface TeamForm {
        @JsonProperty("name")
        TeamName team();
    }

    private interface ModelForm {
        @JsonProperty("name")
        ModelName model();
    }

    private interface StreamForm {
        @JsonProperty("name")
        StreamName stream();
    }

    private interface BatchJobForm {
        @JsonProperty("name")
        BatchJobName batchJob();
    }

    private interface EndpointForm {
        @JsonProperty("name")
        EndpointName endpoint();
    }
}
