package dev.slipway.api.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some models, by name.
///
/// @param next what to ask the next page with; absent on the last
public record ModelPage(List<ModelSummary> models, @Nullable String next) {
    public ModelPage {
        models = List.copyOf(models);
    }
}
