/// What serving shows over time: evidence of releases, windows of each version, objectives and
/// alerts, in a database of its own.
///
/// Start with [dev.slipway.monitoring.ReleaseWatch], which asks `ReleaseMachine` once a second, and
/// with [dev.slipway.monitoring.metrics.MetricsStore].
///
/// Never measures and never changes anything by itself: it proposes commands.
@NullMarked
package dev.slipway.monitoring;

import org.jspecify.annotations.NullMarked;
