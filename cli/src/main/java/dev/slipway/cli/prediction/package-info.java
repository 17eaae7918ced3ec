/// The verbs that look predictions up which a server kept.
///
/// Start with [dev.slipway.cli.prediction.PredictionCommand]. Never asks for a prediction.
@NullMarked
package dev.slipway.cli.prediction;

import org.jspecify.annotations.NullMarked;
