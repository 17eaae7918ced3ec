package dev.slipway.control.decide;

import dev.slipway.api.model.AliasName;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.EndpointSpec;
import java.util.List;
import java.util.Optional;

/// Tells what stands between a version and traffic: what it lacks to answer for an endpoint, to be
/// named by an alias, or to be run by a job.
public interface Guard {
    /// Whether moving this alias is a release: it changes what callers get, or more is asked of a
    /// version than of any other.
    boolean guards(Deciding deciding, Model model, AliasName alias);

    /// What the version still lacks, a sentence each; empty when the alias may name it.
    List<String> unmet(Deciding deciding, Model model, AliasName alias, Version version);

    /// The policies that keep an endpoint from being unloaded by hand.
    List<String> keepsLoaded(Deciding deciding, EndpointSpec endpoint);

    /// What a release lacks whose strategy was not rehearsed lately, a sentence each.
    List<String> undrilled(
            Deciding deciding,
            Model model,
            EndpointSpec endpoint,
            Version candidate,
            ReleaseStrategy strategy);

    /// What a version that was let in before lacks by now to answer for an endpoint.
    List<String> lapsed(Deciding deciding, Model model, EndpointSpec endpoint, Version version);

    /// What the version's files lack to be run by a job: what is asked of them whoever is
    /// answered.
    ///
    /// @param endpoint absent where a model was named
    List<String> unfit(
            Deciding deciding, Model model, Optional<EndpointSpec> endpoint, Version version);

    /// What the version still lacks to answer for an endpoint that is declared like this.
    List<String> unmet(Deciding deciding, Model model, EndpointSpec endpoint, Version version);
}
