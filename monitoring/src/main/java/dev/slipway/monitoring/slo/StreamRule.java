package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.Severity;
import dev.slipway.api.slo.StreamAlertKind;

/// How soon an alert of a stream fires, and how soon somebody has to look: now where predictions
/// stay away.
enum StreamRule {
    HALTED(StreamAlertKind.HALTED, Severity.PAGE, 1),
    BROKERS(StreamAlertKind.BROKERS, Severity.PAGE, 1),
    VERSION(StreamAlertKind.VERSION, Severity.TICKET, 1),
    FEED(StreamAlertKind.FEED, Severity.TICKET, 1),
    LAG(StreamAlertKind.LAG, Severity.PAGE, 5),
    WATERMARK_DELAY(StreamAlertKind.WATERMARK_DELAY, Severity.TICKET, 5),
    COMMIT_LATENCY(StreamAlertKind.COMMIT_LATENCY, Severity.TICKET, 5),
    DEAD_LETTERS(StreamAlertKind.DEAD_LETTERS, Severity.TICKET, 1);

    private final StreamAlertKind kind;
    private final Severity severity;
    private final int minutes;

    StreamRule(StreamAlertKind kind, Severity severity, int minutes) {
        this.kind = kind;
        this.severity = severity;
        this.minutes = minutes;
    }

    StreamAlertKind kind() {
        return kind;
    }

    Severity severity() {
        return severity;
    }

    /// Looks in a row at which it finds something before somebody is told.
    int hold() {
        return minutes * HeldAlert.MINUTE;
    }
}
