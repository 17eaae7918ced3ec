/// What a job's child is asked to do, and how it may end.
///
/// Start with [dev.slipway.jobs.attempt.Attempt]. Never reads a row.
@NullMarked
package dev.slipway.jobs.attempt;

import org.jspecify.annotations.NullMarked;
