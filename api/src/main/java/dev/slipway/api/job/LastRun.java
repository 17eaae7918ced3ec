package dev.slipway.api.job;

import dev.slipway.api.journal.FreeText;
import dev.slipway.api.spec.DeclaredObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of the newest time at which a schedule wanted a job.
///
/// @param job the newest one that was submitted; absent before the first
/// @param skipped why none was at `run`; absent when one was
public record LastRun(BatchRun run, @Nullable JobId job, @Nullable FreeText skipped) {
    /// From when on times of a schedule have not been dealt with: those before it was declared as
    /// it is never count.
    public static Instant since(DeclaredObject batchJob, @Nullable LastRun last) {
        return last != null && last.run.due().isAfter(batchJob.changed())
                ? last.run.due()
                : batchJob.changed();
    }
}
