package dev.slipway.control.gate;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Drilled;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import dev.slipway.api.spec.PolicySpec.Requirement.Forbidden;
import dev.slipway.api.spec.PolicySpec.Requirement.Golden;
import dev.slipway.api.spec.PolicySpec.Requirement.KnownLineage;
import dev.slipway.api.spec.PolicySpec.Requirement.Scanned;
import dev.slipway.api.spec.PolicySpec.Requirement.Signed;
import dev.slipway.api.spec.PolicySpec.Requirement.StaysLoaded;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is asked of a version's files before a job runs them, of files or of a stream: a signature
/// and a scan, as the risk tier and the policies say that are about the model, about the endpoint's
/// alias, or about an alias that names the version. Everything else is asked of versions that
/// answer callers, which no job does: a batch is how a candidate comes to its evaluations.
///
/// @param endpoint whose version it is; absent where a model was named
record FileRequirements(
        Image image, Model model, Optional<EndpointSpec> endpoint, Version version) {
    /// What is lacking, a sentence each.
    List<String> unmet(Instant now) {
        Occasion occasion = Occasion.toStay(image, now, ownTier());
        RequirementCheck check =
                new RequirementCheck(occasion, model, version, Optional.of(version));
        return Gates.unmet(check, asked().toList());
    }

    /// Whether a signature is asked for.
    boolean asksSignature() {
        return asked().anyMatch(Signed.class::isInstance);
    }

    private Stream<Requirement> asked() {
        Set<Optional<AliasName>> aliases = new LinkedHashSet<>();
        aliases.add(endpoint.flatMap(Gates::alias));
        model.aliases()
                .forEach((alias, number) -> {
                    if (number.equals(version.number())) {
                        aliases.add(Optional.of(alias));
                    }
                });
        return aliases.stream()
                .flatMap(alias -> Asked.of(image, model, tier(alias), alias).stream())
                .filter(FileRequirements::isOfFiles);
    }

    private RiskTier tier(Optional<AliasName> alias) {
        return alias.map(name -> Gates.tier(image, model, name).or(ownTier())).orElse(ownTier());
    }

    private RiskTier ownTier() {
        return endpoint.map(one -> one.riskTier().or(model.riskTier())).orElse(model.riskTier());
    }

    private static boolean isOfFiles(Requirement requirement) {
        return switch (requirement) {
            case Signed _, Scanned _ -> true;
            case Golden _,
                    KnownLineage _,
                    Evaluated _,
                    Approved _,
                    StaysLoaded _,
                    Drilled _,
                    Forbidden _ ->
                    false;
        };
    }
}
