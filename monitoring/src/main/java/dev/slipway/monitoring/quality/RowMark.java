package dev.slipway.monitoring.quality;

import dev.slipway.api.inference.PredictionId;
import java.util.OptionalLong;

/// What has become of a row within a second.
///
/// @param isCounted whether it has counted, labelled or missing
/// @param isDue whether it has said if its label came
/// @param newKey of the caller, who has said so for the first time
public record RowMark(
        PredictionId prediction, boolean isCounted, boolean isDue, OptionalLong newKey) {}
