/// How many calls share one execution, and how their tensors are put together and taken apart.
///
/// Start with [dev.slipway.serving.batching.BatchSizing]. Pure: no threads, no clocks, no queues.
@NullMarked
package dev.slipway.serving.batching;

import org.jspecify.annotations.NullMarked;
