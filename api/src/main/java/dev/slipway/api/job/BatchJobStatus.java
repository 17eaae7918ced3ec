package dev.slipway.api.job;

import dev.slipway.api.spec.BatchJobSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A batch job that a schedule begins, with what is known of it now.
///
/// @param next when it is due; absent while it is paused, or when never
/// @param last absent before it was due for the first time
public record BatchJobStatus(BatchJobSpec spec, @Nullable Instant next, @Nullable LastRun last) {}
