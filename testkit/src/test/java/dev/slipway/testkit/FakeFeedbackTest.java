package dev.slipway.testkit;

import dev.slipway.api.feedback.Feedback;
import java.time.InstantSource;

final class FakeFeedbackTest extends FeedbackContract {
    @Override
    protected Feedback feedback(InstantSource clock, int most) {
        return new FakeFeedback(clock, most);
    }
}
