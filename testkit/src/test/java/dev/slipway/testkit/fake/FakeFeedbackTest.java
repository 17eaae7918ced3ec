package dev.slipway.testkit.fake;

import dev.slipway.api.feedback.Feedback;
import dev.slipway.testkit.contract.FeedbackContract;
import java.time.InstantSource;

final class FakeFeedbackTest extends FeedbackContract {
    @Override
    protected Feedback feedback(InstantSource clock, int most) {
        return new FakeFeedback(clock, most);
    }
}
