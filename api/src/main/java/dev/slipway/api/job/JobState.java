package dev.slipway.api.job;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// Where a job stands.
public enum JobState {
    /// It waits for its turn, for memory, or for another attempt.
    QUEUED,
    /// A child process works on it.
    RUNNING,
    /// All of its output is there.
    COMMITTED,
    /// It was given up; nothing of a batch's output is to be seen.
    FAILED,
    /// What it was to read or to write did not fit; a batch has written nothing.
    REFUSED,
    /// Somebody ended it; nothing of a batch's output is to be seen.
    CANCELLED,
    /// A stream that is not to run; it goes on where it was once it is started.
    STOPPED,
    /// A stream whose last commit failed or is in doubt; it goes on once somebody has it repaired.
    NEEDS_REPAIR;

    /// Where a batch job may stand.
    public static final Set<JobState> OF_BATCHES =
            Collections.unmodifiableSet(
                    EnumSet.of(QUEUED, RUNNING, COMMITTED, FAILED, REFUSED, CANCELLED));

    /// Whether something may still happen to it.
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }

    /// Whether a stream stands here until somebody starts it again.
    public boolean isResting() {
        return this == STOPPED || this == REFUSED || this == FAILED;
    }
}
