/// Batch and stream jobs: what they are to do, where they stand, and the port that tells.
///
/// Start with [dev.slipway.api.job.ScoreJob] and [dev.slipway.api.job.StreamJob]. Never decides
/// what a job may do: that is the control room's.
@NullMarked
package dev.slipway.api.job;

import org.jspecify.annotations.NullMarked;
