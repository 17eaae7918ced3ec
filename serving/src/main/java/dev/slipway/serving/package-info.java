/// The straight line of a prediction: admission, routing, signature check, execution.
///
/// Start with [dev.slipway.serving.PredictionStop], the line in order, and
/// [dev.slipway.serving.Serving], which builds it. Never loads a model on a request.
@NullMarked
package dev.slipway.serving;

import org.jspecify.annotations.NullMarked;
