/// Tree ensembles as a runtime: finds the format of a file, has it read and serves the compiled form.
///
/// Start with [dev.slipway.runtime.trees.TreesRuntime]; a format is a
/// [dev.slipway.runtime.trees.TreesFormat]. XGBoost and LightGBM models take one matrix `input` and
/// give one matrix `output`. Never parses a file itself.
@NullMarked
package dev.slipway.runtime.trees;

import org.jspecify.annotations.NullMarked;
