package dev.slipway.capture.spool;

import dev.slipway.api.capture.CapturedPrediction;

/// A prediction as it stands in a spool.
///
/// @param schema says the types of its columns
public record SpooledPrediction(SpoolSchema schema, CapturedPrediction prediction) {}
