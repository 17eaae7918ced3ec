package dev.slipway.control.decide;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.BatchJobSpec;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.StreamJobSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.api.spec.TeamSpec;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Puts the words of people back into a spec that has tokens in their place.
public final class Words {
    private Words() {}

    /// The spec as somebody wrote it.
    public static Spec revealed(Spec spec, UnaryOperator<FreeText> reveal) {
        return switch (spec) {
            case TeamSpec team ->
                    new TeamSpec(
                            team.team(),
                            words(team.description(), reveal),
                            team.quota(),
                            team.memory(),
                            team.slots());
            case ModelSpec model ->
                    new ModelSpec(
                            model.model(),
                            model.team(),
                            model.riskTier(),
                            words(model.description(), reveal),
                            model.tags());
            case EndpointSpec endpoint -> endpoint(endpoint, reveal);
            case PolicySpec policy -> policy;
            case RoleSpec role -> role;
            case ConnectionSpec connection -> connection;
            case StreamJobSpec stream -> stream;
            case BatchJobSpec batch -> batch;
            case SuppressionSpec one ->
                    new SuppressionSpec(
                            one.name(),
                            one.model(),
                            one.rule(),
                            one.file(),
                            one.fingerprint(),
                            reveal.apply(one.reason()),
                            one.expires());
        };
    }

    private static EndpointSpec endpoint(EndpointSpec spec, UnaryOperator<FreeText> reveal) {
        Deployment deployment = spec.deployment();
        return spec.with(slo(spec.slo(), reveal))
                .with(
                        new Deployment(
                                deployment.mode(),
                                words(deployment.rationale(), reveal),
                                deployment.revisit()));
    }

    private static Slo slo(Slo slo, UnaryOperator<FreeText> reveal) {
        return new Slo(
                slo.p50(),
                slo.p99(),
                slo.availability(),
                slo.window(),
                slo.isDefault(),
                words(slo.protects(), reveal),
                slo.noticeable(),
                words(slo.owner(), reveal),
                words(slo.onCall(), reveal),
                slo.respondWithin(),
                slo.runbook());
    }

    private static @Nullable FreeText words(
            @Nullable FreeText text, UnaryOperator<FreeText> reveal) {
        return text == null ? null : reveal.apply(text);
    }
}
