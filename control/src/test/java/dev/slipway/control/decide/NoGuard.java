package dev.slipway.control.decide;

import dev.slipway.api.model.AliasName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.EndpointSpec;
import java.util.List;
import java.util.Optional;

/// Lets every version have every alias, answer and be run.
public final class NoGuard implements Guard {
    @Override
    public boolean guards(Deciding deciding, Model model, AliasName alias) {
        return false;
    }

    @Override
    public List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version) {
        return List.of();
    }

    @Override
    public List<String> lapsed(
            Deciding deciding, Model model, EndpointSpec endpoint, Version version) {
        return List.of();
    }

    @Override
    public List<String> undrilled(
            Deciding deciding,
            Model model,
            EndpointSpec endpoint,
            Version candidate,
            ReleaseStrategy strategy) {
        return List.of();
    }

    @Override
    public List<String> unfit(
            Deciding deciding, Model model, Optional<EndpointSpec> endpoint, Version version) {
        return List.of();
    }

    @Override
    public List<String> keepsLoaded(Deciding deciding, EndpointSpec endpoint) {
        return List.of();
    }

    @Override
    public List<String> unmet(
            Deciding deciding, Model model, EndpointSpec endpoint, Version version) {
        return List.of();
    }
}
