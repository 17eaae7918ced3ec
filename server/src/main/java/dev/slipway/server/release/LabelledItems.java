package dev.slipway.server.release;

import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.quality.Amount;
import dev.slipway.monitoring.quality.Label;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The labels among what was said of predictions.
final class LabelledItems {
    private LabelledItems() {}

    /// Those that may be an endpoint's, of what is kept in no order: what names it stands before
    /// what names none.
    static Map<PredictionId, Label> of(EndpointName endpoint, Collection<FeedbackEntry> entries) {
        Map<PredictionId, Label> labels = new LinkedHashMap<>();
        add(labels, endpoint, entries);
        add(labels, null, entries);
        return labels;
    }

    /// Those that may be an endpoint's and stand once entries were taken in, in their order: what
    /// names none stands in the place of all before it, and what names the endpoint then in the
    /// place of that.
    static Map<PredictionId, Label> taken(EndpointName endpoint, List<FeedbackEntry> entries) {
        Map<PredictionId, Label> labels = new LinkedHashMap<>();
        for (FeedbackEntry entry : entries) {
            FeedbackItem item = entry.item();
            if (item.endpoint() == null || endpoint.equals(item.endpoint())) {
                label(item).ifPresent(label -> labels.put(item.prediction(), label));
            }
        }
        return labels;
    }

    private static void add(
            Map<PredictionId, Label> labels,
            @Nullable EndpointName named,
            Collection<FeedbackEntry> entries) {
        for (FeedbackEntry entry : entries) {
            FeedbackItem item = entry.item();
            if (Objects.equals(item.endpoint(), named)) {
                label(item).ifPresent(label -> labels.putIfAbsent(item.prediction(), label));
            }
        }
    }

    private static Optional<Label> label(FeedbackItem item) {
        Cell cell = item.label();
        return cell == null
                ? Optional.empty()
                : switch (cell) {
                    case Cell.Text(String text) -> Optional.of(new Label.Named(text));
                    case Cell.Whole _, Cell.Real _, Cell.Digits _, Cell.Missing _ ->
                            Amount.of(cell).map(Label.Number::new);
                };
    }
}
