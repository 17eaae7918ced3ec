package dev.slipway.console.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jobs of the server.
///
/// @param state of those batches that are shown; empty for all
/// @param states all that can be chosen
/// @param next address of the page with older batches; absent on the last
/// @param schedules what begins jobs by itself
/// @param error why there can be no such list; absent where there is one
public record JobListView(
        String state,
        List<String> states,
        List<JobLine> jobs,
        @Nullable String next,
        List<StreamLine> streams,
        List<ScheduleLine> schedules,
        @Nullable String error) {
    /// Copies the lists.
    public JobListView {
        states = List.copyOf(states);
        jobs = List.copyOf(jobs);
        streams = List.copyOf(streams);
        schedules = List.copyOf(schedules);
    }
}
