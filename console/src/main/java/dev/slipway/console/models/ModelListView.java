package dev.slipway.console.models;

import dev.slipway.api.answer.ApprovalNeed;
import dev.slipway.api.answer.ModelSummary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Models of the server.
///
/// @param next address of the page behind this one; absent on the last
/// @param waiting versions that wait for people
/// @param error what is wrong with the filter; absent when nothing is
public record ModelListView(
        ModelFilter filter,
        List<ModelSummary> models,
        @Nullable String next,
        List<ApprovalNeed> waiting,
        @Nullable String error) {
    public ModelListView {
        models = List.copyOf(models);
        waiting = List.copyOf(waiting);
    }

    /// A model's aliases, by name.
    public static String aliases(ModelSummary model) {
        return new TreeMap<>(model.aliases())
                .entrySet().stream().map(ModelListView::alias).collect(Collectors.joining(", "));
    }

    private static String alias(Map.Entry<?, ?> alias) {
        return alias.getKey() + " = " + alias.getValue();
    }
}
