package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class QuestionTimeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /// Two looks that come too late close the way for all calls, however fast those are answered.
    @Test
    void looksHaveASecondHoweverShortCallsAreAndFiveAtMost() {
        assertThat(BackendHealth.longestLook(Duration.ofMillis(10))).isEqualTo(SECOND);
        assertThat(BackendHealth.longestLook(Duration.ofSeconds(2)))
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(BackendHealth.longestLook(Duration.ofSeconds(30)))
                .isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatAServerSaysOfAModelMayTakeASecondOrAsLongAsACall() {
        assertThat(Backend.questionTime(Duration.ofMillis(10))).isEqualTo(SECOND);
        assertThat(Backend.questionTime(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
    }
}
