/// Where a call runs: on the caller's thread or on a slot, chosen from its measured cost.
///
/// Start with [dev.slipway.serving.execution.Execution]. Never queues without a bound.
@NullMarked
package dev.slipway.serving.execution;

import org.jspecify.annotations.NullMarked;
