/// The overview: all endpoints at a glance, kept up to date while somebody looks.
///
/// Start with [OverviewPages]. Never shows more of an endpoint than fits a row.
@NullMarked
package dev.slipway.console.overview;

import org.jspecify.annotations.NullMarked;
