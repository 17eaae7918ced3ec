/// The pages about batch jobs.
///
/// Start with [dev.slipway.console.job.JobPages]. Never submits one: files are named on the
/// command line.
@NullMarked
package dev.slipway.console.job;

import org.jspecify.annotations.NullMarked;
