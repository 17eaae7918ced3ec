/// Predictions of tensors and rows over each transport, and what a server says of its models.
///
/// Start with [dev.slipway.client.prediction.PredictCalls]. Never knows the control API.
@NullMarked
package dev.slipway.client.prediction;

import org.jspecify.annotations.NullMarked;
