/// What a job leaves behind: parts that are staged beside the output, and one rename that makes all
/// of them visible together with their manifest.
///
/// Start with [dev.slipway.jobs.output.Stage] and [dev.slipway.jobs.output.Commit]. Never shows a
/// part before all of them are there.
@NullMarked
package dev.slipway.jobs.output;

import org.jspecify.annotations.NullMarked;
