package dev.slipway.frontend.http;

import dev.slipway.api.capture.CaptureQuestion;
import dev.slipway.api.capture.CapturedList;
import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.capture.Captures;
import dev.slipway.api.inference.PredictionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Kept predictions in memory, and what was asked for last.
final class KeptHere implements Captures {
    final List<CapturedPrediction> kept = new ArrayList<>();
    final List<CaptureQuestion> questions = new ArrayList<>();

    @Override
    public Optional<CapturedPrediction> find(PredictionId id) {
        return kept.stream().filter(one -> one.id().equals(id.value())).findFirst();
    }

    @Override
    public CapturedList ofTrace(String trace, int limit, Predicate<CapturedPrediction> visible) {
        return newest(visible.and(one -> trace.equals(one.trace())), limit);
    }

    @Override
    public CapturedList list(CaptureQuestion question, Predicate<CapturedPrediction> visible) {
        questions.add(question);
        return newest(
                visible.and(one -> one.endpoint().equals(question.endpoint())), question.limit());
    }

    private CapturedList newest(Predicate<CapturedPrediction> wanted, int limit) {
        return new CapturedList(
                kept.stream()
                        .filter(wanted)
                        .sorted(Comparator.comparing(CapturedPrediction::id).reversed())
                        .limit(limit)
                        .toList(),
                true);
    }
}
