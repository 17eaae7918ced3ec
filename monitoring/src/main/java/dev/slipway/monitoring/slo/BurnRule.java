package dev.slipway.monitoring.slo;

import dev.slipway.api.slo.AlertKind;
import dev.slipway.api.slo.Severity;
import java.time.Duration;

/// When a budget is spent so fast that somebody has to know: over a long window, so that it
/// matters, and over a short one, so that it is still going on.
///
/// *Source*: The Site Reliability Workbook, chapter 5, multiwindow multi-burn-rate alerts.
enum BurnRule {
    /// One part in 47 of 28 days' budget in an hour.
    FAST(AlertKind.FAST_BURN, Severity.PAGE, 14.4, Duration.ofHours(1), Duration.ofMinutes(5)),
    /// One part in 19 in six hours.
    SLOW(AlertKind.SLOW_BURN, Severity.PAGE, 6, Duration.ofHours(6), Duration.ofMinutes(30)),
    /// One part in nine in three days.
    STEADY(AlertKind.STEADY_BURN, Severity.TICKET, 1, Duration.ofDays(3), Duration.ofHours(6));

    private static final double USUAL_SECONDS = Duration.ofDays(28).toSeconds();
    private static final double MOST_OF_ALL = 0.8;

    private final AlertKind kind;
    private final Severity severity;
    private final double burn;
    private final Duration over;
    private final Duration lately;

    BurnRule(AlertKind kind, Severity severity, double burn, Duration over, Duration lately) {
        this.kind = kind;
        this.severity = severity;
        this.burn = burn;
        this.over = over;
        this.lately = lately;
    }

    AlertKind kind() {
        return kind;
    }

    Severity severity() {
        return severity;
    }

    /// The long window.
    Duration over() {
        return over;
    }

    /// The short window.
    Duration lately() {
        return lately;
    }

    /// Whether it makes sense for budgets of this window.
    boolean isFor(Duration window) {
        return over.compareTo(window) <= 0;
    }

    /// The burn rate at which it fires: the same part of the budget for every window, never less
    /// than what the budget bears, and never more than four fifths of all requests being bad can
    /// reach.
    ///
    /// @param allowance the part of the requests that may be bad
    double threshold(Duration window, double allowance) {
        double scaled = Math.max(1, burn * window.toSeconds() / USUAL_SECONDS);
        return Math.min(scaled, MOST_OF_ALL / allowance);
    }
}
