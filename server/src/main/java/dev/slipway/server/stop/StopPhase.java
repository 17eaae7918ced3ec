package dev.slipway.server.stop;

/// Where a step of a stop stands, and why there; they come in this order.
public enum StopPhase {
    /// Doors.
    ANSWER("requests", "nobody new comes in, and those inside still need all of the rest"),
    /// Jobs, releases, and whoever follows the journal.
    SETTLE("jobs and releases", "they leave predictions and records behind when they end"),
    /// Rooms that hold something in memory.
    FLUSH(
            "predictions, feedback, runs and budgets that wait in memory are written",
            "nobody new adds to them; a kill loses none of what was there"),
    /// The control plane.
    CLOSE_JOURNAL("the journal", "whoever writes records has ended"),
    /// The data plane.
    UNLOAD(
            "models",
            "it may take long, and a kill meanwhile loses lines of logs and traces at most"),
    /// Telemetry, and the data directory.
    LEAVE("telemetry and the data directory", "all before is told of and lies in it");

    private final String title;
    private final String reason;

    StopPhase(String title, String reason) {
        this.title = title;
        this.reason = reason;
    }

    /// What ends in it.
    public String title() {
        return title;
    }

    /// Why it stands where it stands.
    public String reason() {
        return reason;
    }
}
