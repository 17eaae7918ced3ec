/// Experiments, runs, what they log and the files beside it, in a database of their own.
///
/// Start with [dev.slipway.tracking.TrackingStore]. Never shares a file, a lock or a thread with
/// the journal: however much is logged, a command waits for none of it.
@NullMarked
package dev.slipway.tracking;

import org.jspecify.annotations.NullMarked;
