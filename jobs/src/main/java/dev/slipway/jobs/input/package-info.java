/// Input files: which there are, how the work is cut, and their rows in batches of columns.
///
/// Start with [dev.slipway.jobs.input.Planner] and [dev.slipway.jobs.input.SplitReader]. Never
/// writes, and never follows a link out of the input.
@NullMarked
package dev.slipway.jobs.input;

import org.jspecify.annotations.NullMarked;
