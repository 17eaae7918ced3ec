/// Checks of what decides on batches and of the copying in them.
///
/// Start with [dev.slipway.serving.batching.BatchSizingTest]. Never runs a model.
@NullMarked
package dev.slipway.serving.batching;

import org.jspecify.annotations.NullMarked;
