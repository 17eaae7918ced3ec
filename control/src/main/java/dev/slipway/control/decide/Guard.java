package dev.slipway.control.decide;

import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import java.util.List;

/// What stands between a version and traffic.
public interface Guard {
    /// Whether anything is asked of a version before this alias may name it, so that moving the
    /// alias is a release.
    boolean guards(Deciding deciding, Model model, AliasName alias);

    /// What the version still lacks, a sentence each; empty when the alias may name it.
    List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version);

    /// The policies that keep an endpoint from being unloaded by hand.
    List<String> keepsLoaded(Deciding deciding, EndpointSpec endpoint);

    /// What the version still lacks to be served without an alias at this tier.
    List<String> unmet(Deciding deciding, Model model, RiskTier tier, Version version);
}
