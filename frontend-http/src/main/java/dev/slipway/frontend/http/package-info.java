/// The HTTP door: Open Inference Protocol, TensorFlow Serving and MLflow requests over the ports.
///
/// Start with [dev.slipway.frontend.http.HttpFrontend] and
/// [dev.slipway.frontend.http.PredictionHandler], the straight line of a prediction. Never decides
/// about a model, a limit or a route of a release.
@NullMarked
package dev.slipway.frontend.http;

import org.jspecify.annotations.NullMarked;
