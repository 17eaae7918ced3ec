/// Predictions with typed tensors, over HTTP or gRPC.
///
/// Start with [dev.slipway.client.predict.Predictor]. Never waits without a deadline and never
/// retries without a budget.
@NullMarked
package dev.slipway.client.predict;

import org.jspecify.annotations.NullMarked;
