package dev.slipway.control.gate;

import dev.slipway.api.control.Image;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which requirements a model's versions have to meet.
final class Asked {
    private Asked() {}

    /// Those of the tier, and of every policy about the model and the alias.
    static List<Requirement> of(
            Image image, Model model, RiskTier tier, Optional<AliasName> alias) {
        List<Requirement> required = new ArrayList<>(TierRequirements.of(tier));
        policies(image, model, tier, alias).map(PolicySpec::require).forEach(required::addAll);
        return required;
    }

    /// The declared policies about a model and an alias; without an alias, those about all of them.
    static Stream<PolicySpec> policies(
            Image image, Model model, RiskTier tier, Optional<AliasName> alias) {
        return declared(image)
                .filter(policy -> selects(policy.models(), model, tier))
                .filter(policy ->
                        policy.on().isEmpty() || alias.filter(policy.on()::contains).isPresent());
    }

    static Stream<PolicySpec> declared(Image image) {
        return image.objects(Kind.POLICY).stream().map(object -> (PolicySpec) object.spec());
    }

    static boolean selects(PolicySpec.Selector selector, Model model, RiskTier tier) {
        return (selector.model() == null || selector.model().equals(model.name()))
                && (selector.team() == null || selector.team().equals(model.team()))
                && (selector.minimumTier() == null || tier.compareTo(selector.minimumTier()) >= 0);
    }
}
