/// Bodies that carry rows of a table: TensorFlow Serving's and MLflow's.
///
/// Start with [dev.slipway.frontend.http.table.TfServingCodec] and
/// [dev.slipway.frontend.http.table.MlflowCodec]. Never guesses a column, nor what a field of CSV
/// means: names bind to the model's own, and a missing or unknown one is refused.
@NullMarked
package dev.slipway.frontend.http.table;

import org.jspecify.annotations.NullMarked;
