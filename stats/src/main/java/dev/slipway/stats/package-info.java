/// The mathematics of guarded releases: what two versions showed, and what may be concluded from
/// it.
///
/// Start with [dev.slipway.stats.Evidence]. Everything is a pure function of whole numbers and
/// gives the same result on every machine. Never measures, never knows what a release is, and never
/// takes a lack of data for a result.
@NullMarked
package dev.slipway.stats;

import org.jspecify.annotations.NullMarked;
