package dev.slipway.api.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs, newest first.
///
/// @param next what the next page is asked with; absent on the last
public record JobList(List<JobStatus> jobs, @Nullable String next) {
    /// Copies the list.
    public JobList {
        jobs = List.copyOf(jobs);
    }
}
