package dev.slipway.api.job;

import dev.slipway.api.spec.BatchJobSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A schedule of batch jobs with what is known of it now.
///
/// @param next when it is due; absent while it is paused, or when never
/// @param last absent before it was due for the first time
/// @param trouble what somebody should look at, in words; absent when it goes as it should
public record ScheduleStatus(
        BatchJobSpec spec,
        @Nullable Instant next,
        @Nullable LastRun last,
        @Nullable String trouble) {}
