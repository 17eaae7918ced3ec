package dev.slipway.api.capture;

import java.util.List;

/// Kept predictions that were found.
///
/// @param isComplete whether everything that was kept has been looked at; a look-up stops when it
///     has read its share
public record CapturedList(List<CapturedPrediction> predictions, boolean isComplete) {
    public CapturedList {
        predictions = List.copyOf(predictions);
    }
}
