package dev.slipway.control.gate;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Evaluation;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What policies ask of a version: the built-in ones of its risk tier always, and every declared
/// one that is about the model and the alias. All must hold.
public final class Gates implements Guard {
    @Override
    public boolean guards(Deciding deciding, Model model, AliasName alias) {
        Image image = deciding.image();
        Target target = new Target.Alias(model.name(), alias);
        RiskTier tier = tier(image, model, alias);
        return tier.isRisky()
                || image.endpoints().stream().anyMatch(spec -> spec.serves().equals(target))
                || Asked.policies(image, model, tier, Optional.of(alias)).findAny().isPresent();
    }

    @Override
    public List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version) {
        RiskTier tier = tier(deciding.image(), model, alias);
        return unmet(
                new RequirementCheck(
                        Occasion.of(deciding, tier), model, version, model.version(alias)),
                Asked.of(deciding.image(), model, tier, Optional.of(alias)));
    }

    @Override
    public List<String> unmet(
            Deciding deciding, Model model, EndpointSpec endpoint, Version version) {
        RiskTier tier = endpoint.riskTier().or(model.riskTier());
        return unmet(
                new RequirementCheck(
                        Occasion.of(deciding, tier), model, version, Optional.of(version)),
                Asked.of(deciding.image(), model, tier, alias(endpoint)));
    }

    @Override
    public List<String> lapsed(
            Deciding deciding, Model model, EndpointSpec endpoint, Version version) {
        Optional<AliasName> alias = alias(endpoint);
        RiskTier tier = tier(deciding.image(), model, endpoint);
        return unmet(
                new RequirementCheck(
                        Occasion.toStay(deciding.image(), deciding.now(), tier),
                        model,
                        version,
                        Optional.of(version)),
                Asked.of(deciding.image(), model, tier, alias));
    }

    @Override
    public List<String> unfit(
            Deciding deciding, Model model, Optional<EndpointSpec> endpoint, Version version) {
        return new FileRequirements(deciding.image(), model, endpoint, version)
                .unmet(deciding.now());
    }

    @Override
    public List<String> keepsLoaded(Deciding deciding, EndpointSpec endpoint) {
        Optional<Model> model = deciding.image().model(endpoint.serves().model());
        if (model.isEmpty()) {
            return List.of();
        }
        RiskTier tier = endpoint.riskTier().or(model.get().riskTier());
        return Asked.policies(deciding.image(), model.get(), tier, alias(endpoint))
                .filter(policy -> policy.require().contains(new Requirement.StaysLoaded()))
                .map(PolicySpec::name)
                .toList();
    }

    @Override
    public List<String> undrilled(
            Deciding deciding,
            Model model,
            EndpointSpec endpoint,
            Version candidate,
            ReleaseStrategy strategy) {
        Optional<AliasName> alias = alias(endpoint);
        RiskTier tier = tier(deciding.image(), model, endpoint);
        DrillCheck check =
                new DrillCheck(
                        Occasion.of(deciding, tier),
                        model,
                        candidate,
                        Evaluation.drillSlice(endpoint.endpoint(), strategy));
        return Asked.policies(deciding.image(), model, tier, alias)
                .flatMap(policy -> policy.require().stream())
                .flatMap(asked ->
                        asked instanceof Requirement.Drilled drilled
                                ? check.unmet(drilled).stream()
                                : Stream.empty())
                .distinct()
                .toList();
    }

    static List<String> unmet(RequirementCheck check, List<Requirement> required) {
        return required.stream().map(check::unmet).flatMap(Optional::stream).distinct().toList();
    }

    static Optional<AliasName> alias(EndpointSpec endpoint) {
        return endpoint.serves() instanceof Target.Alias served
                ? Optional.of(served.alias())
                : Optional.empty();
    }

    /// The highest tier of the model and of all endpoints that serve it, by whichever name.
    static RiskTier tier(Image image, Model model) {
        RiskTier tier = model.riskTier();
        for (EndpointSpec endpoint : image.endpoints()) {
            if (endpoint.serves().model().equals(model.name())) {
                tier = tier.or(endpoint.riskTier());
            }
        }
        return tier;
    }

    /// The highest tier of the model, of an endpoint that serves it, and of all endpoints that
    /// serve the same alias.
    static RiskTier tier(Image image, Model model, EndpointSpec endpoint) {
        RiskTier own = endpoint.riskTier().or(model.riskTier());
        return alias(endpoint).map(name -> tier(image, model, name).or(own)).orElse(own);
    }

    /// The highest tier of the model and of the endpoints that serve the alias.
    static RiskTier tier(Image image, Model model, AliasName alias) {
        return tier(image.endpoints(), model, alias);
    }

    static RiskTier tier(Collection<EndpointSpec> endpoints, Model model, AliasName alias) {
        Target target = new Target.Alias(model.name(), alias);
        RiskTier tier = model.riskTier();
        for (EndpointSpec endpoint : endpoints) {
            if (endpoint.serves().equals(target)) {
                tier = tier.or(endpoint.riskTier());
            }
        }
        return tier;
    }
}
