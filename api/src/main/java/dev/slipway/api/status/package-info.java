/// What the server says about itself and its models, and where it reports each prediction.
///
/// Start with [dev.slipway.api.status.Models] and [dev.slipway.api.status.PredictionObserver].
/// Never decides what is served.
@NullMarked
package dev.slipway.api.status;

import org.jspecify.annotations.NullMarked;
