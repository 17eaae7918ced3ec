/// Decides what jobs may do, batches and streams.
///
/// Start with [dev.slipway.control.job.JobDecisions] and [dev.slipway.control.job.StreamRules].
/// Never looks at a file: paths are checked before a command comes here.
@NullMarked
package dev.slipway.control.job;

import org.jspecify.annotations.NullMarked;
