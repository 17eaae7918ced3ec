package dev.slipway.api.job;

import dev.slipway.api.journal.FreeText;
import org.jspecify.annotations.Nullable;

/// What became of the newest time at which a schedule wanted a job.
///
/// @param job the newest one that was submitted; absent before the first
/// @param skipped why none was at `run`; absent when one was
public record LastRun(BatchRun run, @Nullable JobId job, @Nullable FreeText skipped) {}
