package dev.slipway.serving.execution;

import dev.slipway.serving.batching.BatchSize;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.batching.Sharing;

/// How the calls of a version share executions at a moment.
///
/// @param cost of its executions
/// @param size how calls were put together last
/// @param meanRows of an execution on a slot, a moving average; 0 before the first
/// @param sharing whether they may share one at all
public record BatchingState(Cost cost, BatchSize size, double meanRows, Sharing sharing) {}
