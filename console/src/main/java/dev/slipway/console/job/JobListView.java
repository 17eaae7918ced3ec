package dev.slipway.console.job;

import java.util.List;

/// Jobs of the server.
///
/// @param state those that stand there alone; empty for all
/// @param states all that can be chosen
public record JobListView(String state, List<String> states, List<JobLine> jobs) {
    /// Copies the lists.
    public JobListView {
        states = List.copyOf(states);
        jobs = List.copyOf(jobs);
    }
}
