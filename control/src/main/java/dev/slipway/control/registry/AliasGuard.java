package dev.slipway.control.registry;

import dev.slipway.api.model.AliasName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.control.decide.Deciding;
import java.util.List;

/// What stands between a version and an alias.
public interface AliasGuard {
    /// Whether a policy guards this alias of this model, so that moving it is a release.
    boolean guards(Deciding deciding, Model model, AliasName alias);

    /// What the version still lacks, a sentence each; empty when the alias may name it.
    List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version);
}
