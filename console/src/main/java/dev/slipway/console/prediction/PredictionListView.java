package dev.slipway.console.prediction;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Kept predictions that were found.
///
/// @param complete whether everything that was kept has been looked at
/// @param error what is wrong with the filter; absent when nothing is
public record PredictionListView(
        PredictionFilter filter,
        List<PredictionLine> predictions,
        boolean complete,
        @Nullable String error) {
    public PredictionListView {
        predictions = List.copyOf(predictions);
    }
}
