/// How releases went, in figures.
///
/// Start with [dev.slipway.monitoring.report.ReleaseFigures]. Never looks at traffic: what it counts
/// are records.
@NullMarked
package dev.slipway.monitoring.report;

import org.jspecify.annotations.NullMarked;
