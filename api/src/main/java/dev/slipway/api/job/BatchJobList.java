package dev.slipway.api.job;

import java.util.List;

/// Batch jobs with a schedule, by name.
public record BatchJobList(List<BatchJobStatus> batchJobs) {
    /// Copies the list.
    public BatchJobList {
        batchJobs = List.copyOf(batchJobs);
    }
}
