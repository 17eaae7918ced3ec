package dev.slipway.api.model;

import java.util.List;

/// One column of a model's feature matrix.
///
/// @param name as the training data called it
/// @param categories the category strings in the order of their codes (the first is 0), of which
///     the first of equal ones counts; empty for a numeric feature
public record Feature(String name, List<String> categories) {
    /// Copies `categories`.
    public Feature {
        categories = List.copyOf(categories);
    }

    /// A numeric feature.
    public static Feature numeric(String name) {
        return new Feature(name, List.of());
    }

    /// Whether strings stand for codes in this column.
    public boolean isCategorical() {
        return !categories.isEmpty();
    }
}
