package dev.slipway.api.capture;

import dev.slipway.api.model.Cell;
import java.util.List;

/// A column of a kept prediction's inputs or outputs.
///
/// @param name of the feature, the input or the output
/// @param width values per row; more than 1 for a tensor with further axes, in row-major order
/// @param values those of the first row first
public record CapturedColumn(String name, int width, List<Cell> values) {
    public CapturedColumn {
        values = List.copyOf(values);
    }
}
