package dev.slipway.api.answer;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.RuleForecast;
import java.util.List;

/// What became of the wish for a release.
///
/// @param plan as it was understood, with what was left out
/// @param rules what the plan's rules would do by chance
/// @param signature in what candidate's tensors differ from stable's
public record ReleaseStarted(
        Outcome outcome,
        EndpointName endpoint,
        ModelName model,
        VersionNumber candidate,
        ReleasePlan plan,
        List<RuleForecast> rules,
        List<String> signature) {
    public ReleaseStarted {
        rules = List.copyOf(rules);
        signature = List.copyOf(signature);
    }
}
