/// The shared nouns and ports of the house, one package each for errors, models, inference,
/// status and the journal.
///
/// Start with [dev.slipway.api.inference.Predictions]. Never has behaviour beyond validation.
@NullMarked
package dev.slipway.api;

import org.jspecify.annotations.NullMarked;
