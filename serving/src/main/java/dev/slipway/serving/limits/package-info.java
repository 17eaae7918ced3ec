/// What bounds the work in the process: request bytes in flight and places per endpoint.
///
/// Start with [dev.slipway.serving.limits.ByteBudget]. Never makes anybody wait.
@NullMarked
package dev.slipway.serving.limits;

import org.jspecify.annotations.NullMarked;
