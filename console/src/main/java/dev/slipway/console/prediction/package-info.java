/// The pages about predictions that were kept: one with its stops and values, those of a trace, and
/// the recent errors and slowest requests of an endpoint.
///
/// Start with [dev.slipway.console.prediction.PredictionPages]. Never asks for a prediction.
@NullMarked
package dev.slipway.console.prediction;

import org.jspecify.annotations.NullMarked;
