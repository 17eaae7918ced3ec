/// Features of a definition for the rows of a table: training sets, tables to be scored, and
/// whether two ways to them agree.
///
/// Start with [dev.slipway.jobs.feature.FeatureBuild]. Never asks a server, and never computes a
/// feature by itself.
@NullMarked
package dev.slipway.jobs.feature;

import org.jspecify.annotations.NullMarked;
