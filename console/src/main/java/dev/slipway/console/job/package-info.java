/// The pages about batch and stream jobs.
///
/// Start with [dev.slipway.console.job.JobPages]. Never submits one: files are named on the
/// command line, and streams are declared by files.
@NullMarked
package dev.slipway.console.job;

import org.jspecify.annotations.NullMarked;
