package dev.slipway.frontend.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import io.grpc.Metadata;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswersTest {
    /// As over HTTP, and as the table of statuses has it.
    @Test
    void aTokenThatMayCountSoonIsNoCauseForAutomaticRetries() {
        Metadata full = trailers(ErrorCode.OVERLOADED);
        assertThat(full.get(Answers.RETRY_AFTER)).isEqualTo("2000");
        assertThat(full.get(Answers.PUSHBACK)).isEqualTo("2000");

        Metadata unknown = trailers(ErrorCode.UNAUTHENTICATED);
        assertThat(unknown.get(Answers.ERROR_CODE)).isEqualTo("UNAUTHENTICATED");
        assertThat(unknown.containsKey(Answers.RETRY_AFTER)).isFalse();
        assertThat(unknown.containsKey(Answers.PUSHBACK)).isFalse();
    }

    private static Metadata trailers(ErrorCode code) {
        Refusal refusal = Refusal.retryable(code, "because", Duration.ofSeconds(2));
        return Answers.addAdvice(new Metadata(), refusal);
    }
}
