package dev.slipway.api.answer;

import dev.slipway.api.job.JobId;
import org.jspecify.annotations.Nullable;

/// What became of the wish for a batch job.
///
/// @param job absent when nothing was recorded
public record JobSubmitted(Outcome outcome, @Nullable JobId job) {}
