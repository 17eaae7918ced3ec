package dev.slipway.documents;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.ReleaseReason;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Gates;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleasePlan.Risks;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseStrategy.BlueGreen;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.release.ReleaseStrategy.Experiment;
import dev.slipway.api.release.ReleaseStrategy.ShadowThenCanary;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowSpec.Limits;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Scanned;
import dev.slipway.api.spec.PolicySpec.Selector;
import dev.slipway.api.spec.Schedule;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.StreamJobSpec.Commit;
import dev.slipway.api.spec.StreamJobSpec.Source;
import dev.slipway.api.spec.StreamJobSpec.Start;
import dev.slipway.api.spec.StreamJobSpec.Wanted;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What a member means when it is not written.
final class Defaults {
    private static final int REHEARSAL = 200;
    private static final double SHADOW_SAMPLE = 0.1;
    private static final int SHADOW_COMPARED = 1_000;
    private static final double EXPERIMENT_WEIGHT = 0.5;
    private static final Duration EXPERIMENT_AT_MOST = Duration.ofDays(14);
    private static final Map<String, Object> VALUES =
            Map.ofEntries(
                    entry(ModelSpec.class, "team", TeamName.DEFAULT),
                    entry(ModelSpec.class, "riskTier", RiskTier.SANDBOX),
                    entry(EndpointSpec.class, "team", TeamName.DEFAULT),
                    entry(EndpointSpec.class, "riskTier", RiskTier.SANDBOX),
                    entry(EndpointSpec.class, "slo", Slo.DEFAULT),
                    entry(EndpointSpec.class, "batching", Batching.AUTOMATIC),
                    entry(Batching.class, "acceptNeighbours", false),
                    entry(EndpointSpec.class, "scaling", Scaling.ALWAYS),
                    entry(Scaling.class, "min", Scaling.ALWAYS.min()),
                    entry(Scaling.class, "idle", Scaling.ALWAYS.idle()),
                    entry(Scaling.class, "minWarm", Scaling.ALWAYS.minWarm()),
                    entry(EndpointSpec.class, "capture", CapturePolicy.DEFAULT),
                    entry(CapturePolicy.class, "sample", CapturePolicy.DEFAULT.sample()),
                    entry(CapturePolicy.class, "keep", CapturePolicy.DEFAULT.keep()),
                    entry(CapturePolicy.class, "maxBytes", CapturePolicy.DEFAULT.maxBytes()),
                    entry(EndpointSpec.class, "deployment", Deployment.UNEXPLAINED),
                    entry(Slo.class, "p50", Slo.DEFAULT.p50()),
                    entry(Slo.class, "p99", Slo.DEFAULT.p99()),
                    entry(Slo.class, "availability", Slo.DEFAULT.availability()),
                    entry(Slo.class, "window", Slo.DEFAULT.window()),
                    entry(Slo.class, "isDefault", false),
                    entry(Deployment.class, "mode", Mode.REAL_TIME),
                    entry(ConnectionSpec.class, "team", TeamName.DEFAULT),
                    entry(PolicySpec.class, "models", Selector.ALL),
                    entry(Scanned.class, "strictly", false),
                    entry(Approved.class, "role", Role.REVIEWER),
                    entry(Approved.class, "people", 1),
                    entry(Approved.class, "outsideTeam", 0),
                    entry(ShadowSpec.class, "sample", 1.0),
                    entry(ShadowSpec.class, "tolerances", Tolerances.USUAL),
                    entry(ShadowSpec.class, "pairs", ShadowSpec.USUAL_PAIRS),
                    entry(ShadowSpec.class, "limits", Limits.USUAL),
                    entry(Tolerances.class, "half", Tolerances.USUAL.half()),
                    entry(Tolerances.class, "single", Tolerances.USUAL.single()),
                    entry(Tolerances.class, "twofold", Tolerances.USUAL.twofold()),
                    entry(Limits.class, "items", Limits.USUAL.items()),
                    entry(Limits.class, "bytes", Limits.USUAL.bytes()),
                    entry(Limits.class, "cpu", Limits.USUAL.cpu()),
                    entry(Limits.class, "reruns", Limits.USUAL.reruns()),
                    entry(Limits.class, "deadline", Limits.USUAL.deadline()),
                    entry(Grant.class, "scope", new Scope.Everywhere()),
                    entry(PublishVersion.class, "lineage", Lineage.UNKNOWN),
                    entry(StartRelease.class, "plan", ReleasePlan.USUAL),
                    entry(ScoreWish.class, "maxBadRows", BadRowLimit.NONE),
                    entry(StreamJobSpec.class, "team", TeamName.DEFAULT),
                    entry(StreamJobSpec.class, "commit", Commit.USUAL),
                    entry(StreamJobSpec.class, "standby", false),
                    entry(StreamJobSpec.class, "state", Wanted.RUNNING),
                    entry(Source.class, "start", Start.EARLIEST),
                    entry(Source.class, "outOfOrder", Source.USUAL_DISORDER),
                    entry(Source.class, "feeds", false),
                    entry(Commit.class, "delivery", Commit.USUAL.delivery()),
                    entry(Commit.class, "interval", Commit.USUAL.interval()),
                    entry(Commit.class, "transactionTimeout", Commit.USUAL.transactionTimeout()),
                    entry(BatchJobSpec.class, "team", TeamName.DEFAULT),
                    entry(Schedule.class, "zone", Schedule.UTC),
                    entry(Schedule.class, "paused", false),
                    entry(AbortRelease.class, "quarantine", false),
                    entry(ReleaseWish.class, "plan", ReleasePlan.USUAL),
                    entry(ReleaseReason.class, "quarantine", false),
                    entry(ReleasePlan.class, "strategy", ReleasePlan.USUAL.strategy()),
                    entry(ReleasePlan.class, "sticky", ReleasePlan.USUAL.sticky()),
                    entry(ReleasePlan.class, "patience", Patience.USUAL),
                    entry(ReleasePlan.class, "risks", Risks.USUAL),
                    entry(ReleasePlan.class, "labels", ReleasePlan.USUAL.labels()),
                    entry(ReleasePlan.class, "quarantine", ReleasePlan.USUAL.quarantine()),
                    entry(ReleasePlan.class, "gates", Gates.USUAL),
                    entry(Gates.class, "performance", Gates.USUAL.performance()),
                    entry(Gates.class, "acceptSignatureChange", false),
                    entry(Patience.class, "bake", Patience.USUAL.bake()),
                    entry(Patience.class, "step", Patience.USUAL.step()),
                    entry(Patience.class, "hold", Patience.USUAL.hold()),
                    entry(Patience.class, "soak", Patience.USUAL.soak()),
                    entry(Patience.class, "load", Patience.USUAL.load()),
                    entry(Risks.class, "alpha", Risks.USUAL.alpha()),
                    entry(Risks.class, "beta", Risks.USUAL.beta()),
                    entry(Risks.class, "exposure", Risks.USUAL.exposure()),
                    entry(Canary.class, "steps", Canary.LADDER.steps()),
                    entry(BlueGreen.class, "rehearsal", REHEARSAL),
                    entry(BlueGreen.class, "mostFlips", ReleaseStrategy.MOST_FLIPS),
                    entry(ShadowThenCanary.class, "sample", SHADOW_SAMPLE),
                    entry(ShadowThenCanary.class, "compared", SHADOW_COMPARED),
                    entry(ShadowThenCanary.class, "mostFlips", ReleaseStrategy.MOST_FLIPS),
                    entry(ShadowThenCanary.class, "steps", Canary.LADDER.steps()),
                    entry(Experiment.class, "weight", EXPERIMENT_WEIGHT),
                    entry(Experiment.class, "atMost", EXPERIMENT_AT_MOST));

    private Defaults() {}

    static Optional<Object> of(RecordComponent component) {
        return Optional.ofNullable(
                VALUES.get(key(component.getDeclaringRecord(), component.getName())));
    }

    private static Map.Entry<String, Object> entry(Class<?> type, String name, Object value) {
        return Map.entry(key(type, name), value);
    }

    static String key(Class<?> type, String name) {
        return type.getName() + "." + name;
    }
}
