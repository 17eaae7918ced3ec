/// What people are told of releases, and how these went, in figures.
///
/// Start with [dev.slipway.monitoring.report.ReportedReleases]. Never looks at traffic: what it
/// tells of are records and stored evidence.
@NullMarked
package dev.slipway.monitoring.report;

import org.jspecify.annotations.NullMarked;
