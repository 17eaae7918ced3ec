/// What each version has done so far.
///
/// Start with [dev.slipway.serving.statistics.VersionCounters]. Never keeps one entry per request.
@NullMarked
package dev.slipway.serving.statistics;

import org.jspecify.annotations.NullMarked;
