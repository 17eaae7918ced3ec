package dev.slipway.console.prediction;

import dev.slipway.api.capture.CapturedPrediction;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.client.SlipwayClient;
import dev.slipway.console.page.Page;
import dev.slipway.console.page.PageAnswer;
import dev.slipway.console.page.PageRequest;
import dev.slipway.console.page.PageRoute;

/// One kept prediction: its stops with their times, its values, and what was said of it.
final class OnePredictionPage implements Page {
    @Override
    public PageRoute route() {
        return PageRoute.get("/predictions/{prediction}");
    }

    @Override
    public PageAnswer answer(PageRequest request, SlipwayClient server) {
        String text = request.part("prediction");
        if (!text.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(
                    "prediction: " + text + " (expected: 32 lower-case hexadecimal digits)");
        }
        PredictionId id = new PredictionId(text);
        CapturedPrediction one = server.captures().one(id);
        return PageAnswer.view(
                "prediction/one.jte",
                request.frame("Prediction " + id),
                PredictionView.of(one, server.captures().feedback(id)));
    }
}
