package dev.slipway.server.release;

import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.monitoring.quality.Label;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The labels among what was said of predictions.
final class LabelledItems {
    private LabelledItems() {}

    /// Those that may be an endpoint's: what names it stands before what names none.
    static Map<PredictionId, Label> of(EndpointName endpoint, Collection<FeedbackEntry> entries) {
        Map<PredictionId, Label> labels = new LinkedHashMap<>();
        add(labels, endpoint, entries);
        add(labels, null, entries);
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
                    case Cell.Whole whole -> Optional.of(new Label.Number(whole.value()));
                    case Cell.Real(double value) -> Optional.of(new Label.Number(value));
                    case Cell.Text(String text) -> Optional.of(new Label.Named(text));
                    case Cell.Missing _ -> Optional.empty();
                };
    }
}
