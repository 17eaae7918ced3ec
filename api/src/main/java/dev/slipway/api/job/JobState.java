package dev.slipway.api.job;

/// Where a job stands.
public enum JobState {
    /// It waits for its turn, for memory, or for another attempt.
    QUEUED,
    /// A child process works on it.
    RUNNING,
    /// All of its output is there.
    COMMITTED,
    /// It was given up; nothing of its output is to be seen.
    FAILED,
    /// What it was to read or to write did not fit; nothing was written.
    REFUSED,
    /// Somebody ended it; nothing of its output is to be seen.
    CANCELLED;

    /// Whether something may still happen to it.
    public boolean isOpen() {
        return this == QUEUED || this == RUNNING;
    }
}
