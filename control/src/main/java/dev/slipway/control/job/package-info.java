/// Decides what batch jobs may do.
///
/// Start with [dev.slipway.control.job.JobDecisions]. Never looks at a file: paths are checked
/// before a command comes here.
@NullMarked
package dev.slipway.control.job;

import org.jspecify.annotations.NullMarked;
