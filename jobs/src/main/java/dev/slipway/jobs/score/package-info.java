/// Batches of columns in, the model's answers out: the same loaded model that answers in real time.
///
/// Start with [dev.slipway.jobs.score.BatchScorer]. Never does I/O while scoring, and never decides
/// by itself what a value must look like: what its quick way does not know is asked of the binding
/// that real time uses.
@NullMarked
package dev.slipway.jobs.score;

import org.jspecify.annotations.NullMarked;
