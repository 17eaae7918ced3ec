/// Tree ensembles as a runtime: finds the format of a file, has it read and serves the compiled
/// form.
///
/// Start with [dev.slipway.runtime.trees.TreesRuntime]; a format is a
/// [dev.slipway.runtime.trees.format.TreesFormat]. XGBoost and LightGBM models take one matrix
/// `input` [-1, features] and give one matrix `output` [-1, K] of the same datatype, FP32 for
/// XGBoost and FP64 for LightGBM; a single answer is K = 1. Never parses a file itself.
@NullMarked
package dev.slipway.runtime.trees;

import org.jspecify.annotations.NullMarked;
