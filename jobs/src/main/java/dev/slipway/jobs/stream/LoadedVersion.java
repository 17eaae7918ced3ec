package dev.slipway.jobs.stream;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.score.ScoringModel;

/// A version that is ready to score, its golden rows compared.
public record LoadedVersion(ModelChoice choice, ScoringModel model) {}
