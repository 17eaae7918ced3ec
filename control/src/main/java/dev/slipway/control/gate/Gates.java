package dev.slipway.control.gate;

import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.decide.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What policies ask of a version: the built-in ones of its risk tier always, and every declared
/// one that is about the model and the alias. All must hold.
public final class Gates implements Guard {
    @Override
    public boolean guards(Deciding deciding, Model model, AliasName alias) {
        return !required(deciding, model, tier(deciding, model, alias), Optional.of(alias))
                .isEmpty();
    }

    @Override
    public List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version) {
        RiskTier tier = tier(deciding, model, alias);
        Optional<Version> champion = model.version(alias);
        return unmet(
                new RequirementCheck(deciding, model, version, champion),
                required(deciding, model, tier, Optional.of(alias)));
    }

    @Override
    public List<String> unmet(Deciding deciding, Model model, RiskTier tier, Version version) {
        return unmet(
                new RequirementCheck(deciding, model, version, Optional.empty()),
                required(deciding, model, tier.or(model.riskTier()), Optional.empty()));
    }

    @Override
    public List<String> keepsLoaded(Deciding deciding, EndpointSpec endpoint) {
        Optional<Model> model = deciding.image().model(endpoint.serves().model());
        if (model.isEmpty()) {
            return List.of();
        }
        RiskTier tier = endpoint.riskTier().or(model.get().riskTier());
        Optional<AliasName> alias =
                endpoint.serves() instanceof Target.Alias served
                        ? Optional.of(served.alias())
                        : Optional.empty();
        return deciding.image().objects(Kind.POLICY).stream()
                .map(object -> (PolicySpec) object.spec())
                .filter(policy -> policy.require().contains(new Requirement.StaysLoaded()))
                .filter(policy -> selects(policy.models(), model.get(), tier))
                .filter(policy -> isAbout(policy, alias))
                .map(PolicySpec::name)
                .toList();
    }

    private static List<String> unmet(RequirementCheck check, List<Requirement> required) {
        return required.stream().map(check::unmet).flatMap(Optional::stream).distinct().toList();
    }

    /// The highest tier of the model and of the endpoints that serve the alias.
    private static RiskTier tier(Deciding deciding, Model model, AliasName alias) {
        Target target = new Target.Alias(model.name(), alias);
        RiskTier tier = model.riskTier();
        for (EndpointSpec endpoint : deciding.image().endpoints()) {
            if (endpoint.serves().equals(target)) {
                tier = tier.or(endpoint.riskTier());
            }
        }
        return tier;
    }

    private static List<Requirement> required(
            Deciding deciding, Model model, RiskTier tier, Optional<AliasName> alias) {
        List<Requirement> required = new ArrayList<>(TierRequirements.of(tier));
        for (DeclaredObject object : deciding.image().objects(Kind.POLICY)) {
            PolicySpec policy = (PolicySpec) object.spec();
            if (selects(policy.models(), model, tier) && isAbout(policy, alias)) {
                required.addAll(policy.require());
            }
        }
        return required;
    }

    private static boolean isAbout(PolicySpec policy, Optional<AliasName> alias) {
        return policy.on().isEmpty() || alias.filter(policy.on()::contains).isPresent();
    }

    private static boolean selects(PolicySpec.Selector selector, Model model, RiskTier tier) {
        return (selector.model() == null || selector.model().equals(model.name()))
                && (selector.team() == null || selector.team().equals(model.team()))
                && (selector.minimumTier() == null || tier.compareTo(selector.minimumTier()) >= 0);
    }
}
