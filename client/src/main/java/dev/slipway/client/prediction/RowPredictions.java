package dev.slipway.client.prediction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers to rows.
///
/// @param id the prediction's name on the server, for feedback and support; empty when the server
///     gave none
/// @param version the model version that answered
/// @param values one per row: numbers, strings, lists or maps, as the model gives them
public record RowPredictions(String id, String version, List<@Nullable Object> values) {
    /// Copies `values`.
    public RowPredictions {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
