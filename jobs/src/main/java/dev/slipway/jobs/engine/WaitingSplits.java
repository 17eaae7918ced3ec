package dev.slipway.jobs.engine;

import java.util.List;

/// Splits that no task has been given yet.
record WaitingSplits(List<AssignedSplit> splits) {
    WaitingSplits {
        splits = List.copyOf(splits);
    }
}
