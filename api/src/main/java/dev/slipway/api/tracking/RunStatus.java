package dev.slipway.api.tracking;

/// How far a run has come, as its client says.
public enum RunStatus {
    RUNNING,
    SCHEDULED,
    FINISHED,
    FAILED,
    KILLED
}
