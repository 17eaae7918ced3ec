/// What is kept of windows, looks and labels, and the report of a release that is read from it.
///
/// Start with [dev.slipway.monitoring.metrics.MetricsStore]. Never decides a
/// move.
@NullMarked
package dev.slipway.monitoring.metrics;

import org.jspecify.annotations.NullMarked;
