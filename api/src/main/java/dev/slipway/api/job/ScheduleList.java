package dev.slipway.api.job;

import java.util.List;

/// Schedules of batch jobs, by name.
public record ScheduleList(List<ScheduleStatus> schedules) {
    /// Copies the list.
    public ScheduleList {
        schedules = List.copyOf(schedules);
    }
}
